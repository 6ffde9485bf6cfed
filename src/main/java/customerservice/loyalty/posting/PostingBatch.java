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
import customerservice.loyalty.ledger.PriorPostingStore.ReferenceKey;
import customerservice.loyalty.ledger.ReversalTargetStore.TargetKey;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.rules.Explanation;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.PostingOutcome.ReferenceAlreadyUsed;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.ReversalTarget;
import customerservice.loyalty.rules.TierChange;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The postings of one transaction: the state that decides them, which each posting changes for the
 * next, and the rows to write. It accesses no database.
 */
final class PostingBatch {
  private final Map<AccountKey, Account> accounts;
  private final Map<AccountKey, Account> accountsBefore;
  private final Sources sources;
  private final Map<TenantId, Program> programs;
  private final Map<ReferenceKey, ReferenceAlreadyUsed> references;
  private final Map<TargetKey, ReversalTarget> targets;
  private final Map<KeyInLedger, Prior> priorByKey = new HashMap<>();
  private final Map<IdempotencyKey, StoredOutcome> storedRefusals;
  private final IdempotentExecution idempotency;
  private final ObjectMapper json;
  private final Instant now;
  private final List<PostedRow> rows = new ArrayList<>();
  private final List<AuditEvent> auditEvents = new ArrayList<>();
  private final Map<IdempotencyKey, StoredResponse> refusals = new LinkedHashMap<>();

  /** The outcome of an earlier request with a key, and the fingerprint of that request. */
  private record Prior(Fingerprint fingerprint, PostingOutcome outcome) {}

  /** The response to a posting without its transaction, stored for replays. */
  record Receipt(
      AccountView loyalty, @Nullable TierChange tierChanged, @Nullable Explanation explanation) {}

  /**
   * Takes the state that was read after the accounts were locked.
   *
   * @param sources of the accounts
   * @param references the entries that have the postings' references
   * @param targets the entries to reverse
   * @param keyed the entries that were posted with the postings' keys
   * @param storedRefusals the refusals of earlier requests with the postings' keys
   */
  PostingBatch(
      Map<AccountKey, Account> accounts,
      Sources sources,
      Map<TenantId, Program> programs,
      Map<ReferenceKey, ReferenceAlreadyUsed> references,
      Map<TargetKey, ReversalTarget> targets,
      Map<KeyInLedger, KeyedRow> keyed,
      Map<IdempotencyKey, StoredOutcome> storedRefusals,
      IdempotentExecution idempotency,
      ObjectMapper json,
      Instant now) {
    this.accounts = accounts;
    this.accountsBefore = Map.copyOf(accounts);
    this.sources = sources;
    this.programs = programs;
    this.references = references;
    this.targets = targets;
    this.storedRefusals = storedRefusals;
    this.idempotency = idempotency;
    this.json = json;
    this.now = now;
    keyed.forEach((key, row) -> priorByKey.put(key, new Prior(row.fingerprint(), row.replay())));
  }

  /**
   * Decides the next posting. The order of the checks is part of the contract: customer, earlier
   * request with the same key, reference, status, balance.
   *
   * @param requested the customer in the request: that of the posting, or one of its sources
   */
  PostingOutcome post(Posting posting, CustomerId requested, UUID entryId) {
    Account account = accounts.get(posting.account());
    if (account == null) {
      return otherCurrency(posting).orElseGet(PostingOutcome.UnknownCustomer::new);
    }
    ReversalTarget target = posting.reverses() == null ? null : target(posting);
    if (posting.reverses() != null && target == null) {
      return new PostingOutcome.UnknownTransaction();
    }
    Prior prior = prior(posting, requested);
    if (prior != null) {
      return posting.key() != null && prior.fingerprint().equals(posting.key().fingerprint())
          ? prior.outcome()
          : new PostingOutcome.KeyReused();
    }
    PostingOutcome outcome = decide(posting, account, target, entryId);
    if (outcome instanceof PostingOutcome.Posted posted) {
      record(posting, posted, target);
    } else if (outcome instanceof PostingOutcome.Refused refused && posting.key() != null) {
      record(posting, posting.key(), PostingProblems.problem(refused));
    }
    return outcome;
  }

  private @Nullable ReversalTarget target(Posting posting) {
    return first(posting, each -> targets.get(TargetKey.of(each)));
  }

  /** The first result for the posting at its customer, or as if at one of the sources. */
  private <T> @Nullable T first(Posting posting, Function<Posting, @Nullable T> find) {
    T found = find.apply(posting);
    for (CustomerId source : sources.of(posting.account())) {
      if (found == null) {
        found = find.apply(posting.at(source));
      }
    }
    return found;
  }

  /**
   * The earlier request with the key. The target of a merge and its sources may have used the key
   * for several requests: an equal request comes first, and of these the one at the same path.
   */
  private @Nullable Prior prior(Posting posting, CustomerId requested) {
    if (posting.key() == null) {
      return null;
    }
    Fingerprint sent = posting.key().fingerprint();
    Prior atRequested = priorThere(posting.at(requested));
    if (atRequested != null && atRequested.fingerprint().equals(sent)) {
      return atRequested;
    }
    Prior equal =
        first(
            posting,
            each -> {
              Prior prior = priorThere(each);
              return prior != null && prior.fingerprint().equals(sent) ? prior : null;
            });
    return equal == null ? first(posting, this::priorThere) : equal;
  }

  private @Nullable Prior priorThere(Posting posting) {
    IdempotencyKey key = Objects.requireNonNull(posting.key(), "checked by the caller");
    StoredOutcome refusal = storedRefusals.get(key);
    return refusal == null
        ? priorByKey.get(KeyInLedger.of(posting))
        : new Prior(refusal.fingerprint(), new PostingOutcome.RefusedBefore(refusal.response()));
  }

  private PostingOutcome decide(
      Posting posting, Account account, @Nullable ReversalTarget target, UUID entryId) {
    if (posting.reference() != null) {
      ReferenceAlreadyUsed used = first(posting, each -> references.get(ReferenceKey.of(each)));
      if (used != null) {
        return used;
      }
    }
    Optional<PostingOutcome> otherCurrency = otherCurrency(posting);
    if (otherCurrency.isPresent()) {
      return otherCurrency.get();
    }
    return account.post(posting, entryId, () -> Ids.at(now), program(posting), target, now);
  }

  /** Checked first: an error of the request takes precedence over the state of the customer. */
  private Optional<PostingOutcome> otherCurrency(Posting posting) {
    String expected = program(posting).currency();
    return posting.movement() instanceof Posting.Movement.Purchase purchase
            && !purchase.currency().equals(expected)
        ? Optional.of(new PostingOutcome.OtherCurrency(expected))
        : Optional.empty();
  }

  private Program program(Posting posting) {
    Program program = programs.get(posting.tenant());
    if (program == null) {
      throw new IllegalStateException("the program of the tenant was not read");
    }
    return program;
  }

  private void record(
      Posting posting, PostingOutcome.Posted posted, @Nullable ReversalTarget target) {
    IdempotencyKey key = posting.key();
    String receipt = key == null ? null : receipt(posted);
    posted.expired().forEach(entry -> rows.add(PostedRow.of(posting.tenant(), entry)));
    rows.add(
        new PostedRow(
            posting.tenant(),
            posted.entry(),
            key,
            receipt,
            target == null ? null : target.arrivalSeq(),
            target == null ? null : target.entry().locationId()));
    auditEvents.add(new AuditEvent(posting.by(), action(posting), posting.customer()));
    accounts.put(posting.account(), posted.account());
    targets.replaceAll((targetKey, each) ->
        sources.holder(targetKey.account()).equals(posting.account()) ? each.after(posted) : each);
    if (posting.reverses() != null) {
      references.replaceAll((referenceKey, used) -> used.after(posted.entry()));
    }
    if (posting.reference() != null) {
      references.put(ReferenceKey.of(posting), new ReferenceAlreadyUsed(posted.entry().id(), 0));
    }
    if (key != null && receipt != null) {
      PostingOutcome replay = new PostingOutcome.Replayed(posted.entry(), receipt);
      priorByKey.put(KeyInLedger.of(posting), new Prior(key.fingerprint(), replay));
    }
  }

  /** Stores a conflict for replays. An invalid request is not stored, so the client can fix it. */
  private void record(Posting posting, IdempotencyKey key, Problem refusal) {
    if (refusal.code().isConflict()) {
      StoredResponse response =
          idempotency.refusal(refusal, key.requestId()).about(Set.of(posting.customer()));
      refusals.put(key, response);
      PostingOutcome replay = new PostingOutcome.RefusedBefore(response.asReplay());
      priorByKey.put(KeyInLedger.of(posting), new Prior(key.fingerprint(), replay));
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
          new Receipt(posted.view(), posted.tierChanged(), posted.explanation()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt can always be written as JSON", e);
    }
  }

  /** The entries to write, in their order. */
  List<PostedRow> rows() {
    return rows;
  }

  /** The accounts to write. */
  List<AccountChange> changedAccounts() {
    TreeSet<AccountKey> changed = new TreeSet<>();
    rows.forEach(row -> changed.add(row.account()));
    return changed.stream()
        .map(key ->
            new AccountChange(
                Objects.requireNonNull(accountsBefore.get(key), "posted accounts were read"),
                Objects.requireNonNull(accounts.get(key), "posted accounts were read")))
        .toList();
  }

  List<AuditEvent> auditEvents() {
    return auditEvents;
  }

  /** The refusals to store, by the keys of their requests. */
  Map<IdempotencyKey, StoredResponse> refusals() {
    return refusals;
  }

  /** The time of all postings. */
  Instant now() {
    return now;
  }
}
