package customerservice.loyalty.posting;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.audit.Audit;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.ledger.PriorPostingStore;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is done with many postings in one transaction: behind the lock of their accounts. */
@Singleton
public final class PostingTransaction {
  private final LedgerStore store;
  private final PriorPostingStore earlier;
  private final AccountStore accounts;
  private final HistoryStore history;
  private final Programs programs;
  private final IdempotentExecution answers;
  private final Audit audit;
  private final ObjectMapper json;
  private final InstantSource clock;

  PostingTransaction(
      LedgerStore store,
      PriorPostingStore earlier,
      AccountStore accounts,
      HistoryStore history,
      Programs programs,
      IdempotentExecution answers,
      Audit audit,
      ObjectMapper json,
      InstantSource clock) {
    this.store = store;
    this.earlier = earlier;
    this.accounts = accounts;
    this.history = history;
    this.programs = programs;
    this.answers = answers;
    this.audit = audit;
    this.json = json;
    this.clock = clock;
  }

  /** What a transaction came to for one posting. */
  sealed interface Result {
    /** This becomes of it once the transaction is committed. */
    record Decided(PostingOutcome outcome) implements Result {}

    /**
     * Another transaction has locked its account, and it was left out.
     *
     * @param hasTwin whether that, or a third, carries out a request with the same key
     */
    record PassedOver(boolean hasTwin) implements Result {
      /** How it is answered when it is not tried again. */
      RuntimeException problem() {
        return hasTwin
            ? IdempotentExecution.inProgress()
            : new DatabaseUnavailable("An account has been locked for too long.", null);
      }
    }

    /** What becomes of it, or the reason why it was left out. */
    default PostingOutcome outcome() {
      return switch (this) {
        case Decided decided -> decided.outcome;
        case PassedOver locked -> throw locked.problem();
      };
    }
  }

  /**
   * What is decided of postings, and what is still to be sent so that it stands.
   *
   * @param results of each, in the order of the postings
   * @param writes empty where nothing is written
   */
  public record Decision(List<Result> results, StatementBatch writes) {}

  /** What decides about postings, and the batch in which each leaves it to the next. */
  private record Read(PostingBatch batch, Set<AccountKey> skippedLocked, Set<String> duplicates) {}

  /** Decides about postings in the order given, behind the locks of all their accounts. */
  public Decision decide(Handle handle, List<IdentifiedPosting> entries, LockMode locking) {
    Read read = read(handle, entries, locking);
    PostingBatch batch = read.batch();
    List<Result> results = entries.stream().map(entry -> result(read, entry)).toList();
    StatementBatch writes = new StatementBatch(handle);
    if (!batch.rows().isEmpty()) {
      store.append(writes, batch.rows(), batch.changedAccounts());
    }
    audit.append(writes, batch.deeds(), batch.now());
    answers.keepRefusals(writes, batch.refusals(), batch.now());
    return new Decision(results, writes);
  }

  private static Result result(Read read, IdentifiedPosting entry) {
    Posting posting = entry.posting();
    return read.skippedLocked().contains(posting.account())
        ? new Result.PassedOver(
            posting.key() != null && read.duplicates().contains(posting.key().name()))
        : new Result.Decided(read.batch().post(posting, entry.id()));
  }

  /**
   * Whether a row stands in the ledger. It is looked for behind the lock of its account: a
   * transaction that is still about to commit it holds that.
   */
  boolean isPosted(Handle handle, AccountKey account, LedgerEntry row) {
    StatementBatch lock = new StatementBatch(handle).settle(LockMode.WAIT_A_MOMENT.timeout());
    accounts.lock(lock, new TreeSet<>(Set.of(account)), LockMode.WAIT_A_MOMENT);
    lock.send();
    return history.isPosted(handle, account.tenant(), account.customer(), row.id());
  }

  /** Locks the accounts, and reads all else behind the lock: it must see what that waited for. */
  private Read read(Handle handle, List<IdentifiedPosting> entries, LockMode locking) {
    List<Posting> postings = entries.stream().map(IdentifiedPosting::posting).toList();
    SortedSet<AccountKey> wanted = new TreeSet<>();
    Set<TenantId> tenants = new TreeSet<>();
    postings.forEach(posting -> wanted.add(posting.account()));
    wanted.forEach(account -> tenants.add(account.tenant()));
    List<IdempotencyKey> keys =
        postings.stream().map(Posting::key).filter(Objects::nonNull).toList();

    StatementBatch reads = new StatementBatch(handle).settle(locking.timeout());
    var duplicates = answers.tryLockKeys(reads, keys);
    var locked = accounts.lock(reads, wanted, locking);
    Supplier<Set<AccountKey>> existing =
        locking == LockMode.SKIP_LOCKED ? accounts.existing(reads, wanted) : Set::of;
    var rules = programs.of(handle, reads, tenants);
    var references = earlier.references(reads, postings);
    var keyed = earlier.keyed(reads, postings);
    var kept = answers.kept(reads, keys);
    reads.send();

    Instant now = clock.instant();
    Map<AccountKey, Account> found = locked.get();
    Map<TenantId, Program> inForce = rules.get();
    recount(handle, found, inForce, now);
    StatementBatch more = new StatementBatch(handle);
    var originals = earlier.originals(more, postings, key -> timeOf(found.get(key), now));
    if (!more.isEmpty()) {
      more.send();
    }
    PostingBatch batch =
        new PostingBatch(
            found,
            inForce,
            references.get(),
            originals.get(),
            keyed.get(),
            kept.get(),
            answers,
            json,
            now);
    Set<AccountKey> skippedLocked = new HashSet<>(existing.get());
    skippedLocked.removeAll(found.keySet());
    return new Read(batch, skippedLocked, duplicates.get());
  }

  private static Instant timeOf(@Nullable Account account, Instant now) {
    return account == null ? now : account.notBeforeItsRows(now);
  }

  /** With a window, the points that count become fewer while nothing is posted. */
  private void recount(
      Handle handle, Map<AccountKey, Account> locked, Map<TenantId, Program> rules, Instant now) {
    Map<Count, List<CustomerId>> counts = new HashMap<>();
    locked.forEach((key, account) -> {
      Program program = Objects.requireNonNull(rules.get(key.tenant()), "read with the account");
      Instant at = account.notBeforeItsRows(now);
      Instant since = program.windowStart(at);
      if (since != null) {
        counts
            .computeIfAbsent(new Count(key.tenant(), since, at), count -> new ArrayList<>())
            .add(key.customer());
      }
    });
    counts.forEach((count, customers) ->
        store
            .qualifying(handle, count.tenant(), customers, count.since())
            .forEach((customer, points) ->
                locked.computeIfPresent(
                    new AccountKey(count.tenant(), customer),
                    (key, account) -> account.qualifying(points, count.at()))));
  }

  /** The accounts of a tenant to which something is posted at one time. */
  private record Count(TenantId tenant, Instant since, Instant at) {}
}
