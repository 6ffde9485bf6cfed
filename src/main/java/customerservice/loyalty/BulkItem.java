package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.input.Problem;
import org.jspecify.annotations.Nullable;

/** An item of a bulk request. */
sealed interface BulkItem {
  /**
   * An item that can be posted.
   *
   * @param customerId as sent, not parsed yet; null if {@code externalId} is set
   * @param externalId null if {@code customerId} is set
   * @param key the item's own idempotency key
   * @param singleBody the body of the equivalent single request, for the key's fingerprint
   */
  record Valid(
      @Nullable String customerId,
      @Nullable String externalId,
      PostingBody posting,
      @Nullable String key,
      JsonNode singleBody)
      implements BulkItem {}

  /** An item with invalid fields. */
  record Invalid(Problem problem) implements BulkItem {}
}
