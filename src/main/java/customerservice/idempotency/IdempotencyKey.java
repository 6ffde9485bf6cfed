package customerservice.idempotency;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.util.regex.Pattern;

/**
 * A key that the client chose for a request, so that a retry does not repeat its effect.
 *
 * @param scope method and path, and for a guest their login; a key is unique within its scope
 * @param value {@link #LENGTH_MIN} to {@link #LENGTH_MAX} visible ASCII characters
 * @param fingerprint of query and body; reuse of the key with another fingerprint is an error
 * @param requestId of this attempt; a stored refusal contains it
 */
public record IdempotencyKey(
    TenantId tenant, String scope, String value, Fingerprint fingerprint, String requestId) {
  /** The HTTP header that carries the key. */
  public static final String HEADER = "Idempotency-Key";

  public static final int LENGTH_MIN = 1;

  public static final int LENGTH_MAX = 255;

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]*");

  /** Whether the text has only characters that a key may have. */
  public static boolean isVisible(String value) {
    return VISIBLE_ASCII.matcher(value).matches();
  }

  /** The same key of a request at the path of another customer. */
  public IdempotencyKey at(CustomerId from, CustomerId to) {
    return new IdempotencyKey(
        tenant,
        scope.replace("/customers/" + from + "/", "/customers/" + to + "/"),
        value,
        fingerprint,
        requestId);
  }

  /** The name under which the key is locked; requests with the same key have the same name. */
  public String name() {
    // If two keys have the same name, one request waits for the other; nothing else is affected.
    return String.join(" ", tenant.value(), scope, value);
  }
}
