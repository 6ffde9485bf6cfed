package customerservice.customers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A value that leads to one customer of the tenant at the most.
 *
 * @param value in the form in which it is compared
 */
public record Contact(Kind kind, String value) implements Comparable<Contact> {
  private static final String ALGORITHM = "SHA-256";

  private static final Comparator<Contact> ORDER =
      Comparator.comparing(Contact::kind).thenComparing(Contact::value);

  /** An e-mail address: compared without case, and in one of the ways of writing its accents. */
  static Contact email(String address) {
    return new Contact(Kind.EMAIL, composed(composed(address).toLowerCase(Locale.ROOT)));
  }

  /** Twice, because a letter in lower case may compose where the capital did not. */
  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /**
   * What tells it from others and not what it is: SHA-256, in hexadecimal digits. Where it is to be
   * found again, this can be kept for a while without keeping a person's address.
   */
  public String mark() {
    try {
      byte[] text = (kind.code() + ' ' + value).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(ALGORITHM).digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
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

    static Kind of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
