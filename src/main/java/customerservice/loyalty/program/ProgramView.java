package customerservice.loyalty.program;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of a program. An unset field is null, never absent. */
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
    @Nullable String pointValue,
    List<Integer> remindDays,
    long version,
    Instant updatedAt) {

  /** The JSON form of a tier. */
  record TierView(String name, long threshold, String multiplier, List<String> benefits) {
    private static TierView of(Tier tier) {
      return new TierView(
          tier.name(), tier.threshold(), decimal(tier.multiplier()), tier.benefits());
    }
  }

  static ProgramView of(ProgramVersion current) {
    Program program = current.program();
    return new ProgramView(
        program.name(),
        program.currency(),
        decimal(program.pointsPerUnit()),
        program.rounding().code(),
        program.tiers().stream().map(TierView::of).toList(),
        program.tierWindowMonths(),
        program.expiryMonths(),
        program.days().timezone().getId(),
        program.days().startAt(),
        program.pointValue() == null ? null : decimal(program.pointValue()),
        program.remindDays(),
        current.version(),
        current.updatedAt());
  }

  private static String decimal(BigDecimal number) {
    return number.toPlainString();
  }
}
