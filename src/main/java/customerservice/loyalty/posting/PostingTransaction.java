package customerservice.loyalty.posting;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.audit.Audit;
import customerservice.events.Origin;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.ledger.LockedAccount;
import customerservice.loyalty.ledger.PriorPostingStore;
import customerservice.loyalty.ledger.ReversalTargetStore;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides many postings in one database transaction, after locking their accounts. */
@Singleton
final class PostingTransaction {
  private final LedgerStore ledger;
  private final PriorPostingStore priorPostings;
  private final ReversalTargetStore reversalTargets;
  private final AccountStore accounts;
  private final HistoryStore history;
  private final Programs programs;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final ObjectMapper json;
  private final InstantSource clock;

  PostingTransaction(
      LedgerStore ledger,
      PriorPostingStore priorPostings,
      ReversalTargetStore reversalTargets,
      AccountStore accounts,
      HistoryStore history,
      Programs programs,
      IdempotentExecution idempotency,
      Audit audit,
      ObjectMapper json,
      InstantSource clock) {
    this.ledger = ledger;
    this.priorPostings = priorPostings;
    this.reversalTargets = reversalTargets;
    this.accounts = accounts;
    this.history = history;
    this.programs = programs;
    this.idempotency = idempotency;
    this.audit = audit;
    this.json = json;
    this.clock = clock;
  }

  /** The result of one posting. */
  sealed interface Result {
    /** The outcome, valid as soon as the transaction is committed. */
    record Decided(PostingOutcome outcome) implements Result {}

    /**
     * Another transaction has locked the account, so the posting was skipped.
     *
     * @param hasDuplicate whether a request with the same key is in progress
     */
    record SkippedLocked(boolean hasDuplicate) implements Result {
      /** The answer if the posting is not tried again. */
      RuntimeException problem() {
        return hasDuplicate
            ? IdempotentExecution.inProgress()
            : new DatabaseUnavailable("The account is locked by another transaction.", null);
      }
    }

    /**
     * The posting was skipped, because a merge or an unmerge moved the points to another account,
     * or an earlier posting was skipped for this reason.
     *
     * @param holder the customer whose account the next attempt must lock
     */
    record Redirected(CustomerId holder) implements Result {}

    /** The outcome; throws the problem of a skipped posting. */
    default PostingOutcome outcome() {
      return switch (this) {
        case Decided decided -> decided.outcome;
        case SkippedLocked locked -> throw locked.problem();
        case Redirected _ ->
            throw new DatabaseUnavailable("The customer is being merged or unmerged.", null);
      };
    }
  }

  /**
   * Decided postings.
   *
   * @param results in the order of the postings
   * @param writes the statements that still have to be sent; may be empty
   */
  record Decision(List<Result> results, StatementBatch writes) {}

  /**
   * The state that was read, with the accounts and keys that other transactions have locked.
   *
   * @param targets of the closed accounts
   */
  private record Read(
      PostingBatch batch,
      Sources sources,
      Map<AccountKey, CustomerId> targets,
      Set<AccountKey> skippedLocked,
      Set<String> lockedKeys) {

    /** The customer whose account has the points of a customer, as far as is known. */
    CustomerId holder(AccountKey account, CustomerId requested) {
      CustomerId target = targets.get(account);
      if (target != null) {
        return target;
      }
      return sources.of(account).contains(requested) ? account.customer() : requested;
    }
  }

  /**
   * Decides postings in the given order.
   *
   * @param origin of the events; null for no events
   */
  Decision decide(
      Handle handle, List<PendingPosting> postings, LockMode lockMode, @Nullable Origin origin) {
    Read read = read(handle, postings.stream().map(PendingPosting::atHolder).toList(), lockMode);
    PostingBatch batch = read.batch();
    // The accounts of redirected postings: a later posting must not overtake one of them.
    Set<AccountKey> awaited = new HashSet<>();
    List<Result> results =
        postings.stream().map(posting -> result(read, posting, awaited)).toList();
    StatementBatch writes = new StatementBatch(handle);
    if (!batch.rows().isEmpty()) {
      ledger.append(writes, batch.rows(), batch.changedAccounts(), origin);
    }
    audit.append(writes, batch.auditEvents(), batch.now());
    idempotency.storeRefusals(writes, batch.refusals(), batch.now());
    return new Decision(results, writes);
  }

  private static Result result(Read read, PendingPosting pending, Set<AccountKey> awaited) {
    Posting posting = pending.atHolder();
    if (read.skippedLocked().contains(pending.account())) {
      IdempotencyKey key = posting.key();
      return new Result.SkippedLocked(key != null && read.lockedKeys().contains(key.name()));
    }
    CustomerId requested = pending.posting().customer();
    CustomerId holder = read.holder(pending.account(), requested);
    boolean isMoved = !holder.equals(posting.customer());
    if (isMoved) {
      awaited.add(new AccountKey(posting.tenant(), holder));
    }
    return isMoved || awaited.contains(pending.account())
        ? new Result.Redirected(holder)
        : new Result.Decided(read.batch().post(posting, requested, pending.entryId()));
  }

  /**
   * Whether an entry is in the ledger. Locks its account first, because a transaction that is still
   * about to commit the entry holds that lock.
   */
  boolean isPosted(Handle handle, AccountKey account, LedgerEntry entry) {
    StatementBatch lock = new StatementBatch(handle).configure(LockMode.WAIT_BRIEFLY.timeout());
    accounts.lock(lock, new TreeSet<>(Set.of(account)), LockMode.WAIT_BRIEFLY);
    lock.send();
    return history.isPosted(handle, account.tenant(), account.customer(), entry.id());
  }

  /**
   * Locks the accounts and reads everything else in later statements: under READ COMMITTED, these
   * see the commits that the lock waited for.
   */
  private Read read(Handle handle, List<Posting> postings, LockMode lockMode) {
    SortedSet<AccountKey> wanted = new TreeSet<>();
    Set<TenantId> tenants = new TreeSet<>();
    postings.forEach(posting -> {
      wanted.add(posting.account());
      tenants.add(posting.tenant());
    });
    List<IdempotencyKey> keys = keys(postings);

    StatementBatch reads = new StatementBatch(handle).configure(lockMode.timeout());
    var lockedKeys = idempotency.tryLockKeys(reads, keys);
    var locked = accounts.lock(reads, wanted, lockMode);
    Supplier<Set<AccountKey>> existing =
        lockMode == LockMode.SKIP_LOCKED ? accounts.existing(reads, wanted) : Set::of;
    var programsByTenant = programs.load(handle, reads, tenants);
    var references = priorPostings.references(reads, postings);
    var keyed = priorPostings.keyed(reads, postings);
    var refusals = idempotency.find(reads, keys);
    reads.send();

    Instant now = clock.instant();
    Map<AccountKey, LockedAccount> accountsFound = locked.get();
    Map<AccountKey, Account> found = new HashMap<>();
    accountsFound.forEach((key, account) -> found.put(key, account.account()));
    Map<TenantId, Program> rules = programsByTenant.get();
    recount(handle, found, rules, now);
    Sources sources = Sources.of(accountsFound.values());
    List<Posting> atSources = sources.at(postings);
    StatementBatch more = new StatementBatch(handle);
    var targets =
        reversalTargets.targets(
            more,
            Stream.concat(postings.stream(), atSources.stream()).toList(),
            key -> timeOf(found.get(sources.holder(key)), now));
    var sourceReferences = priorPostings.references(more, atSources);
    var sourceKeyed = priorPostings.keyed(more, atSources);
    var sourceRefusals = idempotency.find(more, keys(atSources));
    if (!more.isEmpty()) {
      more.send();
    }
    PostingBatch batch =
        new PostingBatch(
            found,
            sources,
            rules,
            joined(references.get(), sourceReferences.get()),
            targets.get(),
            joined(keyed.get(), sourceKeyed.get()),
            joined(refusals.get(), sourceRefusals.get()),
            idempotency,
            json,
            now);
    Set<AccountKey> skippedLocked = new HashSet<>(existing.get());
    skippedLocked.removeAll(found.keySet());
    return new Read(batch, sources, targets(handle, found), skippedLocked, lockedKeys.get());
  }

  /** The targets of the closed accounts. */
  private Map<AccountKey, CustomerId> targets(Handle handle, Map<AccountKey, Account> found) {
    Map<AccountKey, CustomerId> targets = new HashMap<>();
    found.forEach((key, account) -> {
      if (account.isClosed()) {
        accounts
            .group(handle, key.tenant(), key.customer())
            .ifPresent(group -> targets.put(key, group.target()));
      }
    });
    return targets;
  }

  private static List<IdempotencyKey> keys(List<Posting> postings) {
    return postings.stream().map(Posting::key).filter(Objects::nonNull).toList();
  }

  private static <K, V> Map<K, V> joined(Map<K, V> one, Map<K, V> other) {
    Map<K, V> joined = new HashMap<>(one);
    joined.putAll(other);
    return joined;
  }

  private static Instant timeOf(@Nullable Account account, Instant now) {
    return account == null ? now : account.nextEntryTime(now);
  }

  /** Recounts qualifying points of programs with a window, since points leave it over time. */
  private void recount(
      Handle handle, Map<AccountKey, Account> locked, Map<TenantId, Program> rules, Instant now) {
    Map<Window, List<CustomerId>> windows = new HashMap<>();
    locked.forEach((key, account) -> {
      Program program = Objects.requireNonNull(rules.get(key.tenant()), "read with the account");
      Instant at = account.nextEntryTime(now);
      Instant since = program.windowStart(at);
      if (since != null) {
        windows
            .computeIfAbsent(new Window(key.tenant(), since, at), window -> new ArrayList<>())
            .add(key.customer());
      }
    });
    windows.forEach((window, customers) ->
        ledger
            .qualifyingPoints(handle, window.tenant(), customers, window.since())
            .forEach((customer, points) ->
                locked.computeIfPresent(
                    new AccountKey(window.tenant(), customer),
                    (key, account) -> account.withQualifyingPoints(points, window.until()))));
  }

  /** The period in which the qualifying points of some accounts of a tenant are counted. */
  private record Window(TenantId tenant, Instant since, Instant until) {}
}
