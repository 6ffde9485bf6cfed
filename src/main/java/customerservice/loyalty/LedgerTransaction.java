package customerservice.loyalty;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.audit.Audit;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswers;
import customerservice.platform.CustomerId;
import customerservice.platform.DatabaseUnavailable;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
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
final class LedgerTransaction {
  private final LedgerStore store;
  private final EarlierStore earlier;
  private final AccountStore accounts;
  private final HistoryStore history;
  private final Programmes programmes;
  private final KeptAnswers answers;
  private final Audit audit;
  private final ObjectMapper json;
  private final InstantSource clock;

  LedgerTransaction(
      LedgerStore store,
      EarlierStore earlier,
      AccountStore accounts,
      HistoryStore history,
      Programmes programmes,
      KeptAnswers answers,
      Audit audit,
      ObjectMapper json,
      InstantSource clock) {
    this.store = store;
    this.earlier = earlier;
    this.accounts = accounts;
    this.history = history;
    this.programmes = programmes;
    this.answers = answers;
    this.audit = audit;
    this.json = json;
    this.clock = clock;
  }

  /** What a transaction came to for one posting. */
  sealed interface Result {
    /** This becomes of it once the transaction is committed. */
    record Decided(Outcome outcome) implements Result {}

    /**
     * Another transaction has locked its account, and it was left out.
     *
     * @param hasTwin whether that, or a third, carries out a request with the same key
     */
    record PassedOver(boolean hasTwin) implements Result {
      /** How it is answered when it is not tried again. */
      RuntimeException problem() {
        return hasTwin
            ? KeptAnswers.inProgress()
            : new DatabaseUnavailable("An account has been locked for too long.", null);
      }
    }

    /** What becomes of it, or the reason why it was left out. */
    default Outcome outcome() {
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
  record Decision(List<Result> results, RoundTrip writes) {}

  /** What decides about postings, and the batch in which each leaves it to the next. */
  private record Read(Batch batch, Set<AccountKey> passedOver, Set<String> twins) {}

  /** Decides about postings in the order given, behind the locks of all their accounts. */
  Decision decide(Handle handle, List<Entry> entries, Locking locking) {
    Read read = read(handle, entries, locking);
    Batch batch = read.batch();
    List<Result> results = entries.stream().map(entry -> result(read, entry)).toList();
    RoundTrip writes = new RoundTrip(handle);
    if (!batch.rows().isEmpty()) {
      store.append(writes, batch.rows(), batch.changedAccounts());
    }
    audit.append(writes, batch.deeds(), batch.now());
    answers.keepRefusals(writes, batch.refusals(), batch.now());
    return new Decision(results, writes);
  }

  private static Result result(Read read, Entry entry) {
    Posting posting = entry.posting();
    return read.passedOver().contains(posting.account())
        ? new Result.PassedOver(
            posting.key() != null && read.twins().contains(posting.key().name()))
        : new Result.Decided(read.batch().post(posting, entry.id()));
  }

  /**
   * Whether a row stands in the ledger. It is looked for behind the lock of its account: a
   * transaction that is still about to commit it holds that.
   */
  boolean isPosted(Handle handle, AccountKey account, Transaction row) {
    RoundTrip lock = new RoundTrip(handle).settle(Locking.WAIT_A_MOMENT.timeout());
    accounts.lock(lock, new TreeSet<>(Set.of(account)), Locking.WAIT_A_MOMENT);
    lock.send();
    return history.isPosted(handle, account.tenant(), account.customer(), row.id());
  }

  /** Locks the accounts, and reads all else behind the lock: it must see what that waited for. */
  private Read read(Handle handle, List<Entry> entries, Locking locking) {
    List<Posting> postings = entries.stream().map(Entry::posting).toList();
    SortedSet<AccountKey> wanted = new TreeSet<>();
    Set<TenantId> tenants = new TreeSet<>();
    postings.forEach(posting -> wanted.add(posting.account()));
    wanted.forEach(account -> tenants.add(account.tenant()));
    List<IdempotencyKey> keys =
        postings.stream().map(Posting::key).filter(Objects::nonNull).toList();

    RoundTrip reads = new RoundTrip(handle).settle(locking.timeout());
    var twins = answers.announce(reads, keys);
    var locked = accounts.lock(reads, wanted, locking);
    Supplier<Set<AccountKey>> existing =
        locking == Locking.PASS_OVER ? accounts.existing(reads, wanted) : Set::of;
    var rules = programmes.of(handle, reads, tenants);
    var references = earlier.references(reads, postings);
    var keyed = earlier.keyed(reads, postings);
    var kept = answers.kept(reads, keys);
    reads.send();

    Instant now = clock.instant();
    Map<AccountKey, Account> found = locked.get();
    Map<TenantId, Programme> inForce = rules.get();
    recount(handle, found, inForce, now);
    RoundTrip more = new RoundTrip(handle);
    var originals = earlier.originals(more, postings, key -> timeOf(found.get(key), now));
    if (!more.isEmpty()) {
      more.send();
    }
    Batch batch =
        new Batch(
            found,
            inForce,
            references.get(),
            originals.get(),
            keyed.get(),
            kept.get(),
            answers,
            json,
            now);
    Set<AccountKey> passedOver = new HashSet<>(existing.get());
    passedOver.removeAll(found.keySet());
    return new Read(batch, passedOver, twins.get());
  }

  private static Instant timeOf(@Nullable Account account, Instant now) {
    return account == null ? now : account.notBeforeItsRows(now);
  }

  /** With a window, the points that count become fewer while nothing is posted. */
  private void recount(
      Handle handle, Map<AccountKey, Account> locked, Map<TenantId, Programme> rules, Instant now) {
    Map<Count, List<CustomerId>> counts = new HashMap<>();
    locked.forEach((key, account) -> {
      Programme programme =
          Objects.requireNonNull(rules.get(key.tenant()), "read with the account");
      Instant at = account.notBeforeItsRows(now);
      Instant since = programme.windowStart(at);
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
