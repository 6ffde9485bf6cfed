package customerservice.idempotency;

import customerservice.platform.TenantId;
import java.util.regex.Pattern;

/**
 * A client's name for a request, so that sending it again does not do it again.
 *
 * @param tenant whose request it is
 * @param scope what the name is unique in: method and path, and for a guest their login
 * @param value {@link #LENGTH_MIN} to {@link #LENGTH_MAX} visible ASCII characters
 * @param fingerprint of query and body: the same name is not for another request
 * @param requestId of this attempt; a refusal that is kept holds it
 */
public record IdempotencyKey(
    TenantId tenant, String scope, String value, Fingerprint fingerprint, String requestId) {
  /** Where it stands in a request. */
  public static final String HEADER = "Idempotency-Key";

  /** The shortest. */
  public static final int LENGTH_MIN = 1;

  /** The longest. */
  public static final int LENGTH_MAX = 255;

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]*");

  /** Whether a client can choose it, as far as its characters go. */
  public static boolean isVisible(String value) {
    return VISIBLE_ASCII.matcher(value).matches();
  }

  /** What it is unique by; twins have the same. */
  public String name() {
    // Should two come to the same, one may be told to wait for the other: no more than that.
    return String.join(" ", tenant.value(), scope, value);
  }
}
