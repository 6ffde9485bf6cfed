package customerservice.loyalty.rules;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;

import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.platform.BusinessDays;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Random programs, and random postings to a customer of them. */
public final class RandomPostings {
  private static final int STEPS_MAX = 30;
  private static final int MINUTES_A_DAY = 24 * 60;

  private RandomPostings() {}

  /**
   * A posting whose target is chosen when the history is known.
   *
   * @param minutes that pass before it; negative if the clock runs back
   * @param reference null for none
   */
  public record Step(AnyMovement movement, int minutes, @Nullable String reference) {
    /**
     * The posting.
     *
     * @param entryAt returns the id of the entry at an index of the history
     */
    public Posting posting(AccountKey account, IntFunction<UUID> entryAt) {
      return aPosting(account, movement.movement(entryAt)).reference(reference).build();
    }
  }

  /** A movement whose target is chosen when the history is known; jqwik can print it. */
  sealed interface AnyMovement {
    Movement movement(IntFunction<UUID> entryAt);

    record Fixed(Movement movement) implements AnyMovement {
      @Override
      public Movement movement(IntFunction<UUID> entryAt) {
        return movement;
      }
    }

    record Reversal(int index, Part part, boolean mayOverdraw) implements AnyMovement {
      @Override
      public Movement movement(IntFunction<UUID> entryAt) {
        return new Movement.Reverse(entryAt.apply(index), part, mayOverdraw);
      }
    }
  }

  public static Arbitrary<Program> programs() {
    Arbitrary<List<Tier>> tiers =
        Combinators.combine(
                Arbitraries.longs().between(1, 400).list().ofMaxSize(3).uniqueElements(),
                Arbitraries.of("1", "1.25", "2"))
            .as((thresholds, multiplier) -> tiers(thresholds, new BigDecimal(multiplier)));
    Arbitrary<@Nullable Integer> months = Arbitraries.integers().between(1, 3).injectNull(0.3);
    Arbitrary<BusinessDays> days =
        Combinators.combine(
                Arbitraries.of(
                    "UTC",
                    "Europe/Madrid",
                    "America/New_York",
                    "Pacific/Apia",
                    "Australia/Lord_Howe"),
                Arbitraries.integers().between(0, 95))
            .as((zone, quarter) ->
                new BusinessDays(ZoneId.of(zone), LocalTime.MIDNIGHT.plusMinutes(15L * quarter)));
    return Combinators.combine(
            tiers,
            Arbitraries.of("0.1", "1", "3.3333"),
            Arbitraries.of(Program.Rounding.class),
            months,
            months,
            days)
        .as((ascendingTiers, rate, rounding, window, expiry, businessDays) ->
            new Program(
                "Random",
                "EUR",
                new BigDecimal(rate),
                rounding,
                ascendingTiers,
                window,
                expiry,
                businessDays,
                null,
                List.of()));
  }

  private static List<Tier> tiers(List<Long> thresholds, BigDecimal multiplier) {
    List<Tier> tiers = new ArrayList<>(List.of(new Tier("t0", 0, BigDecimal.ONE, List.of())));
    thresholds.stream()
        .sorted()
        .forEach(points -> tiers.add(new Tier("t" + tiers.size(), points, multiplier, List.of())));
    return tiers;
  }

  public static Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> minutes =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0)),
            Tuple.of(2, Arbitraries.integers().between(-5, 60)),
            Tuple.of(2, Arbitraries.integers().between(0, 45).map(days -> days * MINUTES_A_DAY)));
    return step(minutes).list().ofMaxSize(STEPS_MAX);
  }

  static Arbitrary<Step> step(Arbitrary<Integer> minutes) {
    Arbitrary<@Nullable String> reference = Arbitraries.of("a", "b", "c").injectNull(0.8);
    return Combinators.combine(movements(), minutes, reference).as(Step::new);
  }

  static Arbitrary<AnyMovement> movements() {
    Arbitrary<Long> points = Arbitraries.longs().between(1, 200);
    Arbitrary<BigDecimal> amounts =
        Arbitraries.longs().between(1, 20_000).map(cents -> BigDecimal.valueOf(cents, 2));
    Arbitrary<Boolean> mayOverdraw = Arbitraries.of(true, false, false, false);
    Arbitrary<Movement> earn = points.map(Movement.Earn::new);
    Arbitrary<Movement> purchase = amounts.map(amount -> new Movement.Purchase(amount, "EUR"));
    Arbitrary<Movement> redeem = points.map(Movement.Redeem::new);
    Arbitrary<Movement> adjust =
        Combinators.combine(Arbitraries.longs().between(-150, 150).filter(p -> p != 0), mayOverdraw)
            .as(Movement.Adjust::new);
    Arbitrary<Part> parts =
        Arbitraries.oneOf(
            Arbitraries.just(new Part.Whole()),
            Arbitraries.longs().between(1, 80).map(Part.Points::new),
            amounts.map(Part.Amount::new));
    Arbitrary<AnyMovement> reversals =
        Combinators.combine(Arbitraries.integers().between(0, STEPS_MAX), parts, mayOverdraw)
            .as(AnyMovement.Reversal::new);
    return Arbitraries.frequencyOf(
        Tuple.of(3, earn.map(AnyMovement.Fixed::new)),
        Tuple.of(3, purchase.map(AnyMovement.Fixed::new)),
        Tuple.of(4, redeem.map(AnyMovement.Fixed::new)),
        Tuple.of(1, adjust.map(AnyMovement.Fixed::new)),
        Tuple.of(5, reversals));
  }
}
