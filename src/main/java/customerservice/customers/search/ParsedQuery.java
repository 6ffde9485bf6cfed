package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parsed parameter {@code q}.
 *
 * @param readings one or two ways to split the text into words; a customer matches if it has all
 *     words of one reading
 * @param contacts the contacts that the whole text can be: external id, email, phone
 * @param id the customer id that the whole text is, or null
 */
record ParsedQuery(List<List<QueryTerm>> readings, List<Contact> contacts, @Nullable UUID id) {

  /**
   * Parses a text. If it has several numbers in a row, a second reading joins them: they may be the
   * groups of one phone number.
   *
   * @param isPhone whether the whole text has the form of a phone number or of a part of one
   */
  static ParsedQuery parse(
      String text, boolean isPhone, List<Contact> contacts, @Nullable UUID id) {
    List<String> all = SearchText.words(text);
    // Of a phone number, "tel:" is not searched.
    List<String> joined =
        joinNumbers(isPhone ? all.stream().filter(QueryTerm::isNumber).toList() : all);
    List<String> words = all.stream().distinct().toList();
    List<List<QueryTerm>> readings = new ArrayList<>(List.of(QueryTerm.all(words)));
    if (!joined.isEmpty() && !joined.equals(words)) {
      readings.add(QueryTerm.all(joined.stream().distinct().toList()));
    }
    return new ParsedQuery(readings, contacts, id);
  }

  private static List<String> joinNumbers(List<String> words) {
    List<String> joined = new ArrayList<>();
    boolean isAfterNumber = false;
    for (String word : words) {
      if (isAfterNumber && QueryTerm.isNumber(word)) {
        joined.set(joined.size() - 1, joined.getLast() + word);
      } else {
        joined.add(word);
      }
      isAfterNumber = QueryTerm.isNumber(word);
    }
    return joined;
  }
}
