package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in the directory.
 *
 * @param readings a customer fits who has all the words of one of these
 * @param contacts what the text is, where it is one whole: e-mail, phone, external id
 * @param id the customer's id, where it is one
 */
record ParsedQuery(List<List<QueryTerm>> readings, List<Contact> contacts, @Nullable UUID id) {

  /**
   * Reads what was typed: word by word, and, where there are several numbers, as if those that
   * stand beside one another were one.
   *
   * @param phoneDigits of the whole text, where it can be a phone number or a part of one
   */
  static ParsedQuery of(
      String text, @Nullable String phoneDigits, List<Contact> contacts, @Nullable UUID id) {
    List<String> words = SearchText.words(text).stream().distinct().toList();
    List<String> joined = withNumbersJoined(SearchText.words(text));
    List<List<QueryTerm>> readings = new ArrayList<>();
    if (phoneDigits != null && joined.size() == 1 && words.size() == 1) {
      readings.add(List.of(QueryTerm.of(words.getFirst()).andPhone(phoneDigits)));
    } else {
      readings.add(words.stream().map(QueryTerm::of).toList());
      if (phoneDigits != null) {
        readings.add(List.of(QueryTerm.ofPhone(phoneDigits)));
      } else if (!joined.equals(words)) {
        readings.add(joined.stream().distinct().map(QueryTerm::of).toList());
      }
    }
    return new ParsedQuery(readings, contacts, id);
  }

  private static List<String> withNumbersJoined(List<String> words) {
    List<String> joined = new ArrayList<>();
    boolean isNumber = false;
    for (String word : words) {
      if (isNumber && QueryTerm.isDigits(word)) {
        joined.set(joined.size() - 1, joined.getLast() + word);
      } else {
        joined.add(word);
      }
      isNumber = QueryTerm.isDigits(word);
    }
    return joined;
  }
}
