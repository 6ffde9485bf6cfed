package customerservice.loyalty.ledger;

import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Lot;
import customerservice.platform.TenantId;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupChange;
import customerservice.rollups.TotalRow;
import customerservice.rollups.TotalRow.Figure;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What ledger entries and accounts change in the roll-ups. {@link LedgerSums} is the same in SQL.
 */
final class LedgerRollups {
  private final Map<TenantId, RollupChange> changes = new HashMap<>();

  /** The changes of all tenants. */
  Map<TenantId, RollupChange> changes() {
    return changes;
  }

  /** The change of one tenant. */
  RollupChange of(TenantId tenant) {
    return changes.computeIfAbsent(tenant, key -> new RollupChange());
  }

  /** Adds an entry to the sums of its quarter-hour, and of its customer. */
  void add(PostedRow posted) {
    QuarterRow row = row(posted);
    RollupChange change = of(posted.tenant());
    change.add(row);
    change.addVisits(posted.entry().customerId(), List.of(row));
  }

  private static QuarterRow row(PostedRow posted) {
    LedgerEntry entry = posted.entry();
    long points = entry.points();
    EntryType type = entry.type();
    String location = type == EntryType.REVERSE ? posted.reversedLocationId() : entry.locationId();
    return new QuarterRow(
        QuarterRow.quarterOf(entry.createdAt()),
        location == null ? QuarterRow.NO_LOCATION : location,
        1,
        type == EntryType.EARN || type == EntryType.REDEEM ? 1 : 0,
        points,
        type == EntryType.EARN ? points : 0,
        type == EntryType.REDEEM ? -points : 0,
        type == EntryType.EXPIRE ? -points : 0,
        type == EntryType.ADJUST ? points : 0,
        type == EntryType.REVERSE ? Math.abs(points) : 0,
        revenue(entry),
        0);
  }

  private static BigDecimal revenue(LedgerEntry entry) {
    if (entry.type() == EntryType.EARN && entry.amount() != null) {
      return entry.amount();
    }
    return entry.reversesAmount() == null ? BigDecimal.ZERO : entry.reversesAmount().negate();
  }

  /** Moves an account from its former numbers to its new ones. */
  void add(AccountChange account) {
    remove(account.before());
    add(account.after());
  }

  /** Counts an account; a closed one counts for nothing. */
  void add(Account account) {
    count(account, 1);
  }

  /** Takes an account out of all numbers. */
  void remove(Account account) {
    count(account, -1);
  }

  private void count(Account account, int sign) {
    if (account.isClosed()) {
      return;
    }
    RollupChange change = of(account.key().tenant());
    String tier = account.tier();
    change.add(new TotalRow(Figure.TIER, tier, null, sign, sign * account.balance()));
    for (Lot lot : account.lots().list()) {
      if (lot.expiresAt() != null) {
        change.add(new TotalRow(Figure.LOT, tier, lot.expiresAt(), 0, sign * lot.points()));
      }
    }
    if (account.last().activityAt() != null) {
      change.add(new TotalRow(Figure.ACTIVITY, "", null, sign, 0));
    }
  }
}
