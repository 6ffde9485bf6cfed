package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.loyalty.rules.Transfer;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Moves what one account has to another, in the transaction of a merge; and back, in that of its
 * end. Both accounts are locked in the order in which postings lock them.
 */
@Singleton
public final class Transfers {
  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final PointInTimeStore moments;
  private final HistoryStore history;
  private final TransferStore store;
  private final Programs programs;
  private final InstantSource clock;

  Transfers(
      AccountStore accounts,
      LedgerStore ledger,
      PointInTimeStore moments,
      HistoryStore history,
      TransferStore store,
      Programs programs,
      InstantSource clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.moments = moments;
    this.history = history;
    this.store = store;
    this.programs = programs;
    this.clock = clock;
  }

  /** What became of the wish to take a transfer back. */
  public sealed interface Return {
    /** The points are where they came from, and the account is open again. */
    record Done() implements Return {}

    /** The points that were moved are spent. */
    record Spent(long balance, long requested) implements Return {}
  }

  /** Two accounts that are locked, as of a moment that is not before the rows of either. */
  private record Pair(Account from, Account to, Transfer.Terms terms) {}

  /**
   * Moves all that an account has, and closes it.
   *
   * @param actor who asked for it
   * @return the row with which it left; null where there was nothing to move
   */
  public @Nullable UUID move(
      Handle handle, TenantId tenant, CustomerId from, CustomerId to, String actor) {
    Pair pair = lock(handle, tenant, from, to, actor);
    List<QualifyingPoints> counted = moments.counted(handle, tenant, from, null);
    Transfer transfer = null;
    if (pair.from().balance() != 0 || !counted.isEmpty()) {
      transfer = Transfer.all(pair.from(), pair.to(), counted, pair.terms());
      write(handle, tenant, transfer);
    }
    accounts.updateClosed(handle, tenant, from, true, false);
    return transfer == null ? null : transfer.out().id();
  }

  /**
   * Moves back what an earlier transfer has moved, as far as it has not expired meanwhile, and
   * opens the account that it came from.
   *
   * @param from who received it
   * @param to whom it came from
   * @param transfer the row with which it left; null where there was nothing to move
   * @param mayPost whether the customer it came from earns and redeems
   */
  public Return moveBack(
      Handle handle,
      TenantId tenant,
      CustomerId from,
      CustomerId to,
      @Nullable UUID transfer,
      boolean mayPost,
      String actor) {
    Pair pair = lock(handle, tenant, from, to, actor);
    if (transfer != null) {
      LedgerEntry was = history.transaction(handle, tenant, to, transfer).orElseThrow();
      UUID counterpart = Objects.requireNonNull(was.half()).counterpart();
      LedgerEntry here = history.transaction(handle, tenant, from, counterpart).orElseThrow();
      Instant activity = store.activity(handle, tenant, from, counterpart);
      switch (Transfer.back(pair.from(), pair.to(), was, here, activity, pair.terms())) {
        case Transfer.Return.Spent spent -> {
          return new Return.Spent(spent.balance(), spent.requested());
        }
        case Transfer.Return.Moved moved -> write(handle, tenant, moved.transfer());
      }
    }
    accounts.updateClosed(handle, tenant, to, false, mayPost);
    return new Return.Done();
  }

  private Pair lock(Handle handle, TenantId tenant, CustomerId from, CustomerId to, String actor) {
    AccountKey giver = new AccountKey(tenant, from);
    AccountKey receiver = new AccountKey(tenant, to);
    StatementBatch lock = new StatementBatch(handle);
    var locked = accounts.lock(lock, new TreeSet<>(List.of(giver, receiver)), LockMode.WAIT);
    lock.send();
    // Behind the locks: no row of either is newer.
    Instant now = clock.instant();
    Map<AccountKey, Account> found = locked.get();
    Account left = Objects.requireNonNull(found.get(giver), "a customer has an account");
    Account right = Objects.requireNonNull(found.get(receiver), "a customer has an account");
    Instant at = left.notBeforeItsRows(right.notBeforeItsRows(now));
    Program program = programs.of(handle, tenant);
    Map<CustomerId, Long> counted =
        ledger.qualifying(handle, tenant, List.of(from, to), program.windowStart(at));
    return new Pair(
        left.qualifying(counted.getOrDefault(from, 0L), at),
        right.qualifying(counted.getOrDefault(to, 0L), at),
        new Transfer.Terms(program, at, () -> Ids.at(now), actor));
  }

  private void write(Handle handle, TenantId tenant, Transfer transfer) {
    StatementBatch trip = new StatementBatch(handle);
    ledger.append(
        trip,
        transfer.rows().stream().map(row -> new PostedRow(tenant, row, null, null)).toList(),
        List.of(transfer.from(), transfer.to()));
    trip.send();
  }
}
