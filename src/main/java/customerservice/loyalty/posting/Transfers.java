package customerservice.loyalty.posting;

import customerservice.events.Origin;
import customerservice.loyalty.ledger.AccountGroup;
import customerservice.loyalty.ledger.AccountRollupStore;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.ledger.LockedAccount;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.loyalty.rules.Transfer;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves all points of an account to another in the transaction of a merge, and back in the
 * transaction of an unmerge. Both accounts are locked in the same order as by postings.
 */
@Singleton
public final class Transfers {
  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final AccountRollupStore rollups;
  private final PointInTimeStore moments;
  private final HistoryStore history;
  private final TransferStore store;
  private final Programs programs;
  private final InstantSource clock;

  Transfers(
      AccountStore accounts,
      LedgerStore ledger,
      AccountRollupStore rollups,
      PointInTimeStore moments,
      HistoryStore history,
      TransferStore store,
      Programs programs,
      InstantSource clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.rollups = rollups;
    this.moments = moments;
    this.history = history;
    this.store = store;
    this.programs = programs;
    this.clock = clock;
  }

  /** The result of a return. */
  public sealed interface Return {
    /** The points were returned, and the account that they came from is open again. */
    record Done() implements Return {}

    /** The points were spent, so nothing was returned. */
    record Spent(long balance, long requested) implements Return {}
  }

  /** The customers whose points are together with those of a customer, which comes first. */
  public List<CustomerId> merged(Handle handle, TenantId tenant, CustomerId customer) {
    List<CustomerId> group =
        accounts.group(handle, tenant, customer).map(AccountGroup::all).orElse(List.of());
    return Stream.concat(
            Stream.of(customer), group.stream().filter(other -> !other.equals(customer)))
        .toList();
  }

  /**
   * Two locked accounts, with the context of a transfer between them.
   *
   * @param givers the customer of {@code from} and the customers merged into it
   * @param receivers the same of {@code to}
   */
  private record Pair(
      Account from,
      Account to,
      List<CustomerId> givers,
      List<CustomerId> receivers,
      Transfer.Terms terms) {}

  /**
   * Moves all points of an account and closes it.
   *
   * @param actor of the merge
   * @return the id of the source's entry; null if the account had nothing to move
   */
  public @Nullable UUID move(
      Handle handle, TenantId tenant, CustomerId from, CustomerId to, String actor) {
    Pair pair = lock(handle, tenant, from, to, actor);
    List<QualifyingPoints> qualifying = moments.qualifying(handle, tenant, from, null);
    Transfer transfer = null;
    if (pair.from().balance() != 0 || !qualifying.isEmpty()) {
      transfer = Transfer.all(pair.from(), pair.to(), qualifying, pair.terms());
      write(handle, tenant, pair, transfer);
    }
    Account left = transfer == null ? pair.from() : transfer.from();
    rollups.merge(handle, left, pair.givers(), to, pair.terms().at());
    UUID id = transfer == null ? null : transfer.out().id();
    accounts.merge(handle, tenant, from, to, id);
    return id;
  }

  /**
   * Returns the points of an earlier transfer that have not expired since, and opens the account
   * that they came from.
   *
   * @param from the customer that received the points
   * @param to the customer that they came from
   * @param transfer the id that {@link #move} returned
   * @param mayPost whether {@code to} may earn and redeem
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
    Account returned = pair.to();
    if (transfer != null) {
      LedgerEntry sent = history.entry(handle, tenant, to, transfer).orElseThrow();
      UUID counterpart = Objects.requireNonNull(sent.transferLeg()).counterpart();
      LedgerEntry received = history.entry(handle, tenant, from, counterpart).orElseThrow();
      Instant activity = store.activity(handle, tenant, from, counterpart);
      List<QualifyingPoints> qualifying = store.earned(handle, tenant, to);
      Transfer.Return back =
          Transfer.back(pair.from(), pair.to(), sent, received, activity, qualifying, pair.terms());
      switch (back) {
        case Transfer.Return.Spent spent -> {
          return new Return.Spent(spent.balance(), spent.requested());
        }
        case Transfer.Return.Moved moved -> {
          write(handle, tenant, pair, moved.transfer());
          returned = moved.transfer().to();
        }
      }
    }
    rollups.unmerge(handle, returned.reopened(), pair.receivers(), from, pair.terms().at());
    accounts.unmerge(handle, tenant, to, from, mayPost);
    return new Return.Done();
  }

  private Pair lock(Handle handle, TenantId tenant, CustomerId from, CustomerId to, String actor) {
    AccountKey giver = new AccountKey(tenant, from);
    AccountKey receiver = new AccountKey(tenant, to);
    StatementBatch lock = new StatementBatch(handle);
    var locked = accounts.lock(lock, new TreeSet<>(List.of(giver, receiver)), LockMode.WAIT);
    lock.send();
    // Read after locking, so that no entry of either account is newer.
    Instant now = clock.instant();
    Map<AccountKey, LockedAccount> found = locked.get();
    LockedAccount lockedGiver =
        Objects.requireNonNull(found.get(giver), "a customer has an account");
    LockedAccount lockedReceiver =
        Objects.requireNonNull(found.get(receiver), "a customer has an account");
    Account source = lockedGiver.account();
    Account target = lockedReceiver.account();
    Instant at = source.nextEntryTime(target.nextEntryTime(now));
    Program program = programs.load(handle, tenant);
    Map<CustomerId, Long> qualifying =
        ledger.qualifyingPoints(handle, tenant, List.of(from, to), program.windowStart(at));
    return new Pair(
        source.withQualifyingPoints(qualifying.getOrDefault(from, 0L), at),
        target.withQualifyingPoints(qualifying.getOrDefault(to, 0L), at),
        lockedGiver.customers(),
        lockedReceiver.customers(),
        new Transfer.Terms(program, at, () -> Ids.at(now), actor));
  }

  private void write(Handle handle, TenantId tenant, Pair pair, Transfer transfer) {
    StatementBatch writes = new StatementBatch(handle);
    ledger.append(
        writes,
        transfer.entries().stream().map(entry -> PostedRow.of(tenant, entry)).toList(),
        List.of(
            new AccountChange(pair.from(), transfer.from()),
            new AccountChange(pair.to(), transfer.to())),
        Origin.API);
    writes.send();
  }
}
