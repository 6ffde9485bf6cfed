package customerservice.analytics;

import customerservice.analytics.SummaryStore.LedgerFigures;
import customerservice.analytics.SummaryStore.Row;
import customerservice.analytics.SummaryStore.TierFigures;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.ToLongFunction;

/** Computes the figures of a tenant. */
@Singleton
final class Analytics {
  private static final int BALANCE_DIGITS = 2;
  private static final int RATE_DIGITS = 4;

  private final Database database;
  private final SummaryStore store;
  private final InstantSource clock;

  Analytics(Database database, SummaryStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /** Summarizes a period; the figures include everything committed before the call. */
  Summary summary(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    List<Row> rows =
        database.readAnywhere(handle -> store.read(handle, tenant, program, period, now));
    LedgerFigures ledger = rows.getFirst().ledger();
    long total = sum(rows, TierFigures::total);
    long outstanding = sum(rows, TierFigures::points);
    return new Summary(
        period,
        now,
        new Summary.Customers(
            total,
            sum(rows, TierFigures::active),
            sum(rows, TierFigures::inactive),
            sum(rows, TierFigures::blocked),
            sum(rows, TierFigures::created),
            sum(rows, TierFigures::withActivity),
            program.tiers().stream().map(tier -> share(rows, tier.name())).toList()),
        new Summary.Loyalty(
            outstanding,
            ledger.issued(),
            ledger.redeemed(),
            ledger.expired(),
            ledger.adjusted(),
            ledger.reversed(),
            ledger.transactions(),
            ledger.activeMembers(),
            ratio(outstanding, total, BALANCE_DIGITS),
            ratio(ledger.redeemed(), ledger.issued(), RATE_DIGITS),
            null));
  }

  private static long sum(List<Row> rows, ToLongFunction<TierFigures> figure) {
    return rows.stream().map(Row::customers).mapToLong(figure).sum();
  }

  private static Summary.TierShare share(List<Row> rows, String tier) {
    List<Row> held = rows.stream().filter(row -> tier.equals(row.tier())).toList();
    return new Summary.TierShare(
        tier, sum(held, TierFigures::total), sum(held, TierFigures::points));
  }

  private static BigDecimal ratio(long part, long whole, int digits) {
    return whole == 0
        ? BigDecimal.ZERO.setScale(digits)
        : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), digits, RoundingMode.HALF_UP);
  }
}
