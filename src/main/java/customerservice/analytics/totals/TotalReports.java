package customerservice.analytics.totals;

import customerservice.analytics.figures.Definitions;
import customerservice.analytics.figures.Figures;
import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.totals.SummaryStore.Breakage;
import customerservice.analytics.totals.SummaryStore.PeriodFigures;
import customerservice.analytics.totals.TierStore.Tiers;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Computes the summary and the tiers of a tenant. */
@Singleton
public final class TotalReports {
  private final Database database;
  private final SummaryStore summaries;
  private final TierStore tiers;
  private final InstantSource clock;

  TotalReports(Database database, SummaryStore summaries, TierStore tiers, InstantSource clock) {
    this.database = database;
    this.summaries = summaries;
    this.tiers = tiers;
    this.clock = clock;
  }

  /** Summarizes a period; the figures include everything committed before the call. */
  public Summary summary(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    SummaryStore.Row row =
        database.readAnywhere(handle -> summaries.read(handle, tenant, program, period, now));
    CurrentFigures current = row.current();
    PeriodFigures figures = row.period();
    long outstanding = current.pointsOutstanding();
    Period previous = period.previous();
    return new Summary(
        period,
        new Summary.PreviousPeriod(previous.from(), previous.to()),
        now,
        new Summary.Customers(
            current.total(),
            current.active(),
            current.inactive(),
            current.blocked(),
            figures.created(),
            current.withActivity(),
            current.byTier(program)),
        new Summary.Loyalty(
            outstanding,
            figures.issued(),
            figures.redeemed(),
            figures.expired(),
            figures.adjusted(),
            figures.reversed(),
            figures.transactions(),
            figures.activeMembers(),
            Figures.average(outstanding, current.total()),
            redemptionRate(figures),
            repeatRate(figures),
            Money.of(program, figures.revenue()),
            liability(program, outstanding, row.breakage())),
        change(figures, row.previous()),
        Definitions.SUMMARY);
  }

  /** Counts the customers of each tier, and those that changed their tier in a period. */
  public TierReport tiers(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    Tiers read = database.readAnywhere(handle -> tiers.read(handle, tenant, program, period, now));
    return new TierReport(
        period,
        now,
        read.current().byTier(program),
        read.moves(),
        read.up(),
        read.down(),
        Definitions.TIERS);
  }

  private static BigDecimal redemptionRate(PeriodFigures figures) {
    return Figures.rate(figures.redeemed(), figures.issued());
  }

  private static BigDecimal repeatRate(PeriodFigures figures) {
    return Figures.rate(figures.repeatingMembers(), figures.activeMembers());
  }

  private static Summary.@Nullable Liability liability(
      Program program, long outstanding, Breakage breakage) {
    BigDecimal value = program.pointValue();
    if (value == null) {
      return null;
    }
    BigDecimal full = value.multiply(BigDecimal.valueOf(outstanding));
    BigDecimal share = expectedBreakage(breakage);
    return new Summary.Liability(
        Money.rounded(program, full),
        program.currency(),
        share,
        share == null
            ? null
            : Money.rounded(program, full.multiply(BigDecimal.ONE.subtract(share))));
  }

  /** At most 1; null without entries that are older than the points it compares. */
  private static @Nullable BigDecimal expectedBreakage(Breakage breakage) {
    return breakage.hasHistory() && breakage.issuedBefore() > 0
        ? Figures.rate(breakage.expiredSince(), breakage.issuedBefore())
            .min(BigDecimal.ONE.setScale(Figures.RATE_DIGITS, RoundingMode.UNNECESSARY))
        : null;
  }

  private static Summary.Change change(PeriodFigures now, PeriodFigures before) {
    return new Summary.Change(
        new Summary.CustomerChange(
            null, null, null, null, Figures.change(now.created(), before.created()), null),
        new Summary.LoyaltyChange(
            null,
            Figures.change(now.issued(), before.issued()),
            Figures.change(now.redeemed(), before.redeemed()),
            Figures.change(now.expired(), before.expired()),
            Figures.change(now.adjusted(), before.adjusted()),
            Figures.change(now.reversed(), before.reversed()),
            Figures.change(now.transactions(), before.transactions()),
            Figures.change(now.activeMembers(), before.activeMembers()),
            null,
            Figures.change(redemptionRate(now), redemptionRate(before)),
            Figures.change(repeatRate(now), repeatRate(before)),
            Figures.change(now.revenue(), before.revenue())));
  }
}
