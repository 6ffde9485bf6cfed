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
 * Many postings of one request, each on its own. They are posted first and the answer is kept
 * behind them: what dies in between leaves postings with keys, which sending the request again
 * finds.
 */
@Singleton
final class BulkPostings {
  private final Database database;
  private final Ledger ledger;
  private final ExternalIdStore externalIds;
  private final IdempotentExecution answers;
  private final InstantSource clock;

  BulkPostings(
      Database database,
      Ledger ledger,
      ExternalIdStore externalIds,
      IdempotentExecution answers,
      InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.externalIds = externalIds;
    this.answers = answers;
    this.clock = clock;
  }

  /** The customers that have these external ids. */
  Map<String, CustomerId> customers(TenantId tenant, Collection<String> wanted) {
    return wanted.isEmpty()
        ? Map.of()
        : database.read(handle -> externalIds.find(handle, tenant, wanted));
  }

  /** What becomes of each, in their order. */
  List<PostingOutcome> post(List<Posting> postings) {
    return postings.isEmpty() ? List.of() : ledger.post(postings);
  }

  /** What would become of each, one on top of the other. */
  List<PostingOutcome> preview(List<Posting> postings) {
    return postings.isEmpty() ? List.of() : ledger.preview(postings);
  }

  /**
   * What was answered when the same request came before.
   *
   * @throws Problem {@code idempotency_key_reused}
   */
  Optional<StoredResponse> before(IdempotencyKey key) {
    return database.read(handle -> answers.before(handle, key));
  }

  /**
   * Keeps the answer to a request, unless a twin of it has been quicker, or somebody it is about
   * has been erased since it was given: then what was posted stands item by item, as it does when
   * the answer has been forgotten.
   *
   * @return the one that stands
   * @throws Problem {@code idempotency_key_reused}, {@code idempotency_in_progress}
   */
  StoredResponse keep(IdempotencyKey key, StoredResponse answer) {
    return database.write(
        handle -> answers.executeOnce(handle, key, clock.instant(), () -> answer));
  }
}
