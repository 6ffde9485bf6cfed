package customerservice.loyalty;

import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswer;
import customerservice.idempotency.KeptAnswers;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Problem;
import customerservice.platform.TenantId;
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
  private final KeptAnswers answers;
  private final InstantSource clock;

  BulkPostings(
      Database database,
      Ledger ledger,
      ExternalIdStore externalIds,
      KeptAnswers answers,
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
  List<Outcome> post(List<Posting> postings) {
    return postings.isEmpty() ? List.of() : ledger.post(postings);
  }

  /** What would become of each, one on top of the other. */
  List<Outcome> preview(List<Posting> postings) {
    return postings.isEmpty() ? List.of() : ledger.preview(postings);
  }

  /**
   * What was answered when the same request came before.
   *
   * @throws Problem {@code idempotency_key_reused}
   */
  Optional<KeptAnswer> before(IdempotencyKey key) {
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
  KeptAnswer keep(IdempotencyKey key, KeptAnswer answer) {
    return database.write(handle -> answers.once(handle, key, clock.instant(), () -> answer));
  }
}
