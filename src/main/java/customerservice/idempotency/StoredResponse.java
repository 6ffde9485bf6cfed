package customerservice.idempotency;

import customerservice.platform.CustomerId;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response that can be replayed byte for byte.
 *
 * @param status HTTP status
 * @param body JSON; a problem if the response is a refusal
 * @param location of the created resource; null if none was created
 * @param etag version of the resource; null if it has none
 * @param customers the response holds data of these; their erasure deletes it
 * @param isReplay whether the response was stored by an earlier request
 */
public record StoredResponse(
    int status,
    String body,
    @Nullable String location,
    @Nullable String etag,
    Set<CustomerId> customers,
    boolean isReplay) {

  private static final int REFUSALS_FROM = 400;

  /** The response to a request that was executed now. */
  public static StoredResponse first(
      int status, String body, @Nullable String location, @Nullable String etag) {
    return new StoredResponse(status, body, location, etag, Set.of(), false);
  }

  /** Returns a copy that holds data of these customers. */
  public StoredResponse about(Collection<CustomerId> persons) {
    return new StoredResponse(status, body, location, etag, Set.copyOf(persons), isReplay);
  }

  /** Returns a copy marked as a replay. */
  public StoredResponse asReplay() {
    return new StoredResponse(status, body, location, etag, customers, true);
  }

  /** Whether the body is a problem. */
  public boolean isRefusal() {
    return status >= REFUSALS_FROM;
  }
}
