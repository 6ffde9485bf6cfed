package customerservice.loyalty.program;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program as clients see it. Every field is always there; what is unset is null. */
record ProgramView(
    String name,
    String currency,
    String pointsPerUnit,
    String rounding,
    List<TierView> tiers,
    @Nullable Integer tierWindowMonths,
    @Nullable Integer pointsExpireAfterMonths,
    String timezone,
    @JsonFormat(pattern = "HH:mm") LocalTime dayStartsAt,
    long version,
    Instant updatedAt) {

  /** A tier as clients see it. */
  record TierView(String name, long threshold, String multiplier, List<String> benefits) {
    private static TierView of(Tier tier) {
      return new TierView(
          tier.name(), tier.threshold(), decimal(tier.multiplier()), tier.benefits());
    }
  }

  static ProgramView of(ProgramVersion program) {
    Program rules = program.rules();
    return new ProgramView(
        rules.name(),
        rules.currency(),
        decimal(rules.pointsPerUnit()),
        rules.rounding().code(),
        rules.tiers().stream().map(TierView::of).toList(),
        rules.tierWindowMonths(),
        rules.expiryMonths(),
        rules.days().timezone().getId(),
        rules.days().startAt(),
        program.version(),
        program.updatedAt());
  }

  private static String decimal(BigDecimal number) {
    return number.toPlainString();
  }
}
