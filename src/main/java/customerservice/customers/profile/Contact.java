package customerservice.customers.profile;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.Locale;

/**
 * A value that identifies at most one customer of a tenant.
 *
 * @param value normalized for comparison
 */
public record Contact(Kind kind, String value) implements Comparable<Contact> {
  private static final Comparator<Contact> ORDER =
      Comparator.comparing(Contact::kind).thenComparing(Contact::value);

  /** The contact of an e-mail address, which is compared in lower case and NFC. */
  public static Contact email(String address) {
    return new Contact(Kind.EMAIL, composed(composed(address).toLowerCase(Locale.ROOT)));
  }

  /**
   * Runs before and after lowercasing: a lower-case letter may compose where its capital did not.
   */
  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  @Override
  public int compareTo(Contact other) {
    return ORDER.compare(this, other);
  }

  /** The kinds, in the order in which contacts are claimed and conflicts are reported. */
  public enum Kind {
    EXTERNAL_ID,
    USER_ID,
    EMAIL,
    PHONE;

    /** The stored code, which is also the name of the profile's field. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
