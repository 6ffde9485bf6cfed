package customerservice.loyalty.posting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.audit.Action;
import customerservice.audit.AuditEvent;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredOutcome;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.PriorPostingStore.KeyInLedger;
import customerservice.loyalty.ledger.PriorPostingStore.KeyedRow;
import customerservice.loyalty.ledger.PriorPostingStore.OriginalKey;
import customerservice.loyalty.ledger.PriorPostingStore.ReferenceKey;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.rules.Explanation;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.ReversalTarget;
import customerservice.loyalty.rules.TierChange;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Postings of one transaction: what they are decided by, as each leaves it to the next, and what is
 * to be written of them.
 */
final class PostingBatch {
  private final Map<AccountKey, Account> accounts;
  private final Map<TenantId, Program> programs;
  private final Map<ReferenceKey, UUID> references;
  private final Map<OriginalKey, ReversalTarget> originals;
  private final Map<KeyInLedger, Earlier> earlier = new HashMap<>();
  private final Map<IdempotencyKey, StoredOutcome> kept;
  private final IdempotentExecution answers;
  private final ObjectMapper json;
  private final Instant now;
  private final List<PostedRow> rows = new ArrayList<>();
  private final List<AuditEvent> deeds = new ArrayList<>();
  private final Map<IdempotencyKey, StoredResponse> refusals = new LinkedHashMap<>();

  /** What became of a request with a key, and which request it was. */
  private record Earlier(Fingerprint fingerprint, PostingOutcome outcome) {}

  /** What the answer to a posting says beside the transaction. */
  record Receipt(
      AccountView loyalty, @Nullable TierChange tierChanged, @Nullable Explanation explanation) {}

  /**
   * Over what was read behind the lock of the accounts.
   *
   * @param references the transactions that have references already
   * @param originals the transactions that are to be reversed
   * @param keyed the transactions that were posted with keys
   * @param kept the refusals of requests with keys
   */
  PostingBatch(
      Map<AccountKey, Account> accounts,
      Map<TenantId, Program> programs,
      Map<ReferenceKey, UUID> references,
      Map<OriginalKey, ReversalTarget> originals,
      Map<KeyInLedger, KeyedRow> keyed,
      Map<IdempotencyKey, StoredOutcome> kept,
      IdempotentExecution answers,
      ObjectMapper json,
      Instant now) {
    this.accounts = accounts;
    this.programs = programs;
    this.references = references;
    this.originals = originals;
    this.kept = kept;
    this.answers = answers;
    this.json = json;
    this.now = now;
    keyed.forEach((key, row) -> earlier.put(key, new Earlier(row.fingerprint(), row.replay())));
  }

  /**
   * The next posting. The order of the refusals is part of the contract: customer, what came with
   * the same key, reference, status, balance.
   */
  PostingOutcome post(Posting posting, UUID transactionId) {
    Account account = accounts.get(posting.account());
    if (account == null) {
      return otherCurrency(posting).orElseGet(PostingOutcome.UnknownCustomer::new);
    }
    ReversalTarget original =
        posting.reverses() == null ? null : originals.get(OriginalKey.of(posting));
    if (posting.reverses() != null && original == null) {
      return new PostingOutcome.UnknownTransaction();
    }
    Earlier first = earlier(posting);
    if (first != null) {
      return posting.key() != null && first.fingerprint().equals(posting.key().fingerprint())
          ? first.outcome()
          : new PostingOutcome.KeyReused();
    }
    PostingOutcome outcome = decided(posting, account, original, transactionId);
    if (outcome instanceof PostingOutcome.Posted posted) {
      note(posting, posted);
    } else if (outcome instanceof PostingOutcome.Refused refused && posting.key() != null) {
      note(posting, posting.key(), PostingProblems.problem(refused));
    }
    return outcome;
  }

  private @Nullable Earlier earlier(Posting posting) {
    if (posting.key() == null) {
      return null;
    }
    StoredOutcome refusal = kept.get(posting.key());
    return refusal == null
        ? earlier.get(KeyInLedger.of(posting))
        : new Earlier(refusal.fingerprint(), new PostingOutcome.RefusedBefore(refusal.answer()));
  }

  private PostingOutcome decided(
      Posting posting, Account account, @Nullable ReversalTarget original, UUID transactionId) {
    if (posting.reference() != null) {
      UUID used = references.get(ReferenceKey.of(posting));
      if (used != null) {
        return new PostingOutcome.ReferenceAlreadyUsed(used);
      }
    }
    Optional<PostingOutcome> otherCurrency = otherCurrency(posting);
    if (otherCurrency.isPresent()) {
      return otherCurrency.get();
    }
    Program program = program(posting);
    return account.post(posting, transactionId, () -> Ids.at(now), program, original, now);
  }

  /** A fault of the request goes before all that the customer is to blame for. */
  private Optional<PostingOutcome> otherCurrency(Posting posting) {
    String counted = program(posting).currency();
    return posting.movement() instanceof Posting.Movement.Purchase purchase
            && !purchase.currency().equals(counted)
        ? Optional.of(new PostingOutcome.OtherCurrency(counted))
        : Optional.empty();
  }

  private Program program(Posting posting) {
    Program program = programs.get(posting.tenant());
    if (program == null) {
      throw new IllegalStateException("a posting of a tenant without a program");
    }
    return program;
  }

  private void note(Posting posting, PostingOutcome.Posted posted) {
    IdempotencyKey key = posting.key();
    String receipt = key == null ? null : receipt(posted);
    posted.expired().forEach(row -> rows.add(new PostedRow(posting.tenant(), row, null, null)));
    rows.add(new PostedRow(posting.tenant(), posted.transaction(), key, receipt));
    deeds.add(new AuditEvent(posting.by(), action(posting), posting.customer()));
    accounts.put(posting.account(), posted.account());
    originals.replaceAll((of, original) ->
        of.account().equals(posting.account()) ? original.after(posted) : original);
    if (posting.reference() != null) {
      references.put(ReferenceKey.of(posting), posted.transaction().id());
    }
    if (key != null && receipt != null) {
      PostingOutcome replay = new PostingOutcome.Replayed(posted.transaction(), receipt);
      earlier.put(KeyInLedger.of(posting), new Earlier(key.fingerprint(), replay));
    }
  }

  /** What was looked into and refused is refused again; a request that was faulty can be mended. */
  private void note(Posting posting, IdempotencyKey key, Problem refusal) {
    if (refusal.code().isConflict()) {
      StoredResponse answer =
          answers.refusal(refusal, key.requestId()).about(Set.of(posting.customer()));
      refusals.put(key, answer);
      PostingOutcome again = new PostingOutcome.RefusedBefore(answer.again());
      earlier.put(KeyInLedger.of(posting), new Earlier(key.fingerprint(), again));
    }
  }

  private static Action action(Posting posting) {
    return switch (posting.movement()) {
      case Posting.Movement.Earn _, Posting.Movement.Opening _, Posting.Movement.Purchase _ ->
          Action.LOYALTY_EARN;
      case Posting.Movement.Redeem _ -> Action.LOYALTY_REDEEM;
      case Posting.Movement.Adjust _ -> Action.LOYALTY_ADJUST;
      case Posting.Movement.Reverse _ -> Action.LOYALTY_REVERSE;
    };
  }

  private String receipt(PostingOutcome.Posted posted) {
    try {
      return json.writeValueAsString(
          new Receipt(posted.standing(), posted.tierChanged(), posted.explanation()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt is of texts and numbers", e);
    }
  }

  /** What is to be written: rows, in their order. */
  List<PostedRow> rows() {
    return rows;
  }

  /** What is to be written: accounts, as the rows leave them. */
  List<Account> changedAccounts() {
    TreeSet<AccountKey> changed = new TreeSet<>();
    rows.forEach(row -> changed.add(row.account()));
    return changed.stream().map(accounts::get).toList();
  }

  /** What is to be written: who posted. */
  List<AuditEvent> deeds() {
    return deeds;
  }

  /** What is to be written: refusals, by the keys of their requests. */
  Map<IdempotencyKey, StoredResponse> refusals() {
    return refusals;
  }

  /** When all of it is posted. */
  Instant now() {
    return now;
  }
}
