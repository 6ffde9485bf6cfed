package customerservice.loyalty;

import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.ledger.ExternalIdStore;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Posts the items of a bulk request, each on its own, and stores the response after all are posted.
 * If the process dies in between, a retry finds the posted items by their idempotency keys.
 */
@Singleton
final class BulkPostings {
  private final Database database;
  private final Ledger ledger;
  private final ExternalIdStore externalIds;
  private final IdempotentExecution idempotency;
  private final InstantSource clock;

  BulkPostings(
      Database database,
      Ledger ledger,
      ExternalIdStore externalIds,
      IdempotentExecution idempotency,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.externalIds = externalIds;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /** Finds the customers with these external ids. */
  Map<String, CustomerId> findCustomers(TenantId tenant, Collection<String> wanted) {
    return wanted.isEmpty()
        ? Map.of()
        : database.read(handle -> externalIds.find(handle, tenant, wanted));
  }

  /** Posts or previews, in order; returns the outcome of each posting. */
  List<PostingOutcome> post(List<Posting> postings, boolean isDryRun) {
    if (postings.isEmpty()) {
      return List.of();
    }
    return isDryRun ? ledger.preview(postings) : ledger.post(postings);
  }

  /**
   * Finds the stored response of an earlier bulk request with the key.
   *
   * @throws Problem {@code idempotency_key_reused}
   */
  Optional<StoredResponse> findResponse(IdempotencyKey key) {
    return database.read(handle -> idempotency.find(handle, List.of(key)));
  }

  /**
   * Stores the response of a bulk request. It is not stored if a duplicate of the request stored
   * its response first, or if a customer of the response has been erased in the meantime; the
   * postings themselves remain replayable item by item.
   *
   * @return the response to send: the stored one if there is one
   * @throws Problem {@code idempotency_key_reused}, {@code idempotency_in_progress}
   */
  StoredResponse store(IdempotencyKey key, StoredResponse response) {
    return database.write(
        handle -> idempotency.executeOnce(handle, key, clock.instant(), () -> response));
  }
}
