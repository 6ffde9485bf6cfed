package customerservice.customers.profile;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;

/**
 * A value that leads to one customer of the tenant at the most.
 *
 * @param value in the form in which it is compared
 */
public record Contact(Kind kind, String value) implements Comparable<Contact> {
  private static final Comparator<Contact> ORDER =
      Comparator.comparing(Contact::kind).thenComparing(Contact::value);

  /** An e-mail address: compared without case, and in one of the ways of writing its accents. */
  public static Contact email(String address) {
    return new Contact(Kind.EMAIL, composed(composed(address).toLowerCase(Locale.ROOT)));
  }

  /** Twice, because a letter in lower case may compose where the capital did not. */
  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  @Override
  public int compareTo(Contact other) {
    return ORDER.compare(this, other);
  }

  /** In the order in which a conflict is told, and in which they are written. */
  public enum Kind {
    EXTERNAL_ID,
    USER_ID,
    EMAIL,
    PHONE;

    /** As it is stored, and the field's name. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
