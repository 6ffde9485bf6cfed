package customerservice.customers;

import customerservice.platform.Conditions;
import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in the directory, and how well a customer fits it, in classes that follow one
 * another: whom it names exactly; who has all the words; who has words that begin so. Each class is
 * read from its own index, and only as far as the page needs it: to rank all that is found would
 * cost the more, the commoner a word is.
 *
 * @param words folded; at least one
 * @param phoneDigits the beginning of a phone number, where the text can be read as one; found as
 *     well as the words are
 * @param contacts what the text is, where it is one whole: e-mail, phone, external id
 * @param id the customer's id, where it is one
 */
record SearchWords(
    List<String> words, @Nullable String phoneDigits, List<Contact> contacts, @Nullable UUID id) {
  private static final int EXACT = 0;
  private static final int WHOLE_WORDS = 1;

  /** How many classes there are. */
  static final int CLASSES = 3;

  /** Adds that a customer fits at all. */
  void addTo(Conditions where) {
    where.and("(" + prefixes(where) + " OR " + exact(where) + ")");
  }

  /** Adds that a customer fits so well, and no better. */
  void addTo(Conditions where, int fit) {
    switch (fit) {
      case EXACT -> where.and(exact(where));
      case WHOLE_WORDS -> where.and(wholeWords(where)).and("NOT " + exact(where));
      default ->
          where
              .and("(" + prefixes(where) + ")")
              .and("NOT (" + wholeWords(where) + ")")
              .and("NOT " + exact(where));
    }
  }

  private String wholeWords(Conditions where) {
    return all(where, "whole", SearchText::wordPattern);
  }

  private String prefixes(Conditions where) {
    String together = all(where, "prefix", SearchText::prefixPattern);
    if (phoneDigits == null || phoneDigits.isEmpty()) {
      return together;
    }
    where.bind("digits", SearchText.prefixPattern(phoneDigits));
    return "(" + together + ") OR c.search_text LIKE :digits";
  }

  private String all(Conditions where, String bind, UnaryOperator<String> pattern) {
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      terms.add("c.search_text LIKE :" + bind + i);
      where.bind(bind + i, pattern.apply(words.get(i)));
    }
    return String.join(" AND ", terms);
  }

  /** An array that is found first, and once: to the index it is a list of ids. */
  private String exact(Conditions where) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < contacts.size(); i++) {
      ids.add(
          """
          SELECT k.customer_id FROM customer_service.customer_contacts k
          WHERE k.tenant_id = :tenant AND k.kind = :kind%1$d AND k.value = :contact%1$d\
          """
              .formatted(i));
      where.bind("kind" + i, contacts.get(i).kind().code());
      where.bind("contact" + i, contacts.get(i).value());
    }
    if (id != null) {
      ids.add("SELECT :wantedId");
      where.bind("wantedId", id);
    }
    return "c.customer_id = ANY (ARRAY(" + String.join("\nUNION ALL ", ids) + "))";
  }
}
