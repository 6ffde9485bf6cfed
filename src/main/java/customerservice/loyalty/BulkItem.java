package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.input.Problem;
import org.jspecify.annotations.Nullable;

/** One of many postings in a request, as it was read. */
sealed interface BulkItem {
  /**
   * It can be tried.
   *
   * @param customerId as it was sent; where there is none, there is an external id
   * @param externalId likewise
   * @param key of its own; null for none
   * @param sent what the body would be, were it sent on its own
   */
  record Wish(
      @Nullable String customerId,
      @Nullable String externalId,
      PostingBody posting,
      @Nullable String key,
      JsonNode sent)
      implements BulkItem {}

  /** It breaks a rule. */
  record Faulty(Problem problem) implements BulkItem {}
}
