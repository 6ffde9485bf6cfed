package customerservice.idempotency;

import customerservice.platform.CustomerId;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer that can be given again, to the letter.
 *
 * @param status HTTP
 * @param body JSON; of a problem where the status is one of a refusal
 * @param location of what was made; null where nothing was
 * @param etag its version; null where it has none
 * @param customers whom it is about: it is forgotten with them
 * @param isReplay whether it is given again
 */
public record StoredResponse(
    int status,
    String body,
    @Nullable String location,
    @Nullable String etag,
    Set<CustomerId> customers,
    boolean isReplay) {

  private static final int REFUSALS_FROM = 400;

  /** One that is given for the first time. */
  public static StoredResponse first(
      int status, String body, @Nullable String location, @Nullable String etag) {
    return new StoredResponse(status, body, location, etag, Set.of(), false);
  }

  /** The same about customers. */
  public StoredResponse about(Collection<CustomerId> persons) {
    return new StoredResponse(status, body, location, etag, Set.copyOf(persons), isReplay);
  }

  /** The same, given again. */
  public StoredResponse again() {
    return new StoredResponse(status, body, location, etag, customers, true);
  }

  /** Whether it is a problem. */
  public boolean isRefusal() {
    return status >= REFUSALS_FROM;
  }
}
