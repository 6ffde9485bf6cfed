package customerservice.loyalty;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A programme as clients see it. Every field is always there; what is unset is null. */
record ProgrammeView(
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

  static ProgrammeView of(ProgrammeVersion programme) {
    Programme rules = programme.rules();
    return new ProgrammeView(
        rules.name(),
        rules.currency(),
        decimal(rules.pointsPerUnit()),
        rules.rounding().code(),
        rules.tiers().stream().map(TierView::of).toList(),
        rules.tierWindowMonths(),
        rules.expiryMonths(),
        rules.days().timezone().getId(),
        rules.days().startAt(),
        programme.version(),
        programme.updatedAt());
  }

  private static String decimal(BigDecimal number) {
    return number.toPlainString();
  }
}
