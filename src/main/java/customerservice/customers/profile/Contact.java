package customerservice.customers.profile;

import customerservice.platform.input.Text;
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

  /**
   * The contact of an e-mail address, in its form for comparison: lower case and NFC, without
   * invisible characters, with the domain in ASCII, such as {@code info@xn--mller-kva.de} for
   * {@code Info@Müller.de}. A text without {@code @} has the form of a local part.
   */
  public static Contact email(String address) {
    String text = dotted(Text.visible(address));
    int at = text.lastIndexOf('@');
    String local = at < 0 ? text : text.substring(0, at);
    String domain = at < 0 ? "" : "@" + AsciiDomain.of(text.substring(at + 1));
    return new Contact(Kind.EMAIL, folded(local) + domain);
  }

  /**
   * Composes again, because a lower-case letter may compose where its capital did not. A final
   * sigma is the lower case of the same capital as another sigma.
   */
  private static String folded(String local) {
    String lower = composed(local).toLowerCase(Locale.ROOT);
    return composed(lower).replace('ς', 'σ');
  }

  /** Writes i for İ and for its lower-case form, an i with a dot above. */
  private static String dotted(String text) {
    return text.replace('İ', 'i').replace("I\u0307", "i").replace("i\u0307", "i");
  }

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
