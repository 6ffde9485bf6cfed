package customerservice.loyalty.rules;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.loyalty.rules.Program.Rounding;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The amounts that the reversals of an earn undo. */
class ReversedAmountProperties {
  private static final Instant OPENED = Instant.parse("2027-10-20T10:00:00Z");
  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  /** A purchase in a currency with 0, 2 or 3 decimals that earns from 0 to some hundred points. */
  record Purchase(String currency, String rate, Rounding rounding, long minorUnits) {
    Program program() {
      Program standard = Program.STANDARD;
      return new Program(
          standard.name(),
          currency,
          new BigDecimal(rate),
          rounding,
          standard.tiers(),
          null,
          null,
          standard.days(),
          null,
          List.of());
    }

    BigDecimal amount(long units) {
      return BigDecimal.valueOf(units, program().amountDigits());
    }
  }

  /** A reversal of points, or of an amount in minor units, or of the rest. */
  record Request(boolean isAmount, long number) {
    Part part(Purchase purchase) {
      if (number == 0) {
        return new Part.Whole();
      }
      return isAmount ? new Part.Amount(purchase.amount(number)) : new Part.Points(number);
    }
  }

  @Provide
  Arbitrary<Purchase> purchases() {
    return Combinators.combine(
            Arbitraries.of("EUR", "JPY", "KWD"),
            Arbitraries.of("0.0001", "0.03", "0.1", "1"),
            Arbitraries.of(Rounding.class),
            Arbitraries.longs().between(1, 900))
        .as(Purchase::new);
  }

  @Provide
  Arbitrary<List<Request>> requests() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0L)),
                Tuple.of(20, Arbitraries.longs().between(1, 120)),
                Tuple.of(20, Arbitraries.longs().between(1, 3))))
        .as(Request::new)
        .list()
        .ofMaxSize(15);
  }

  @Property(tries = 2000)
  void addUpToTheAmountOfTheEarn(
      @ForAll("purchases") Purchase purchase, @ForAll("requests") List<Request> requests) {
    ModelLedger model = new ModelLedger(KEY, purchase.program(), OPENED);
    BigDecimal amount = purchase.amount(purchase.minorUnits());
    LedgerEntry earn =
        posted(model, new Movement.Purchase(amount, purchase.currency())).orElseThrow();
    BigDecimal before = BigDecimal.ZERO;
    for (Request request : requests) {
      Optional<LedgerEntry> reversal = reverse(model, earn, request.part(purchase));
      if (reversal.isPresent()) {
        BigDecimal part = Objects.requireNonNull(reversal.get().reversesAmount());
        assertThat(part.scale()).isEqualTo(amount.scale());
        assertThat(part).isNotNegative();
        before = before.add(part);
        assertThat(before).isEqualByComparingTo(reversedAmount(model, earn, amount));
      }
    }
    reverse(model, earn, new Part.Whole());
    if (earn.points() == 0) {
      reverse(model, earn, new Part.Amount(amount.subtract(before).max(purchase.amount(1))));
    }
    assertThat(sum(model, earn)).isEqualByComparingTo(amount);
  }

  private static Optional<LedgerEntry> posted(ModelLedger model, Movement movement) {
    return model.post(aPosting(KEY, movement).build(), OPENED)
            instanceof PostingOutcome.Posted posted
        ? Optional.of(posted.entry())
        : Optional.empty();
  }

  private static Optional<LedgerEntry> reverse(ModelLedger model, LedgerEntry earn, Part part) {
    return posted(model, new Movement.Reverse(earn.id(), part, false));
  }

  private static List<LedgerEntry> reversals(ModelLedger model, LedgerEntry earn) {
    return model.entries().stream().filter(entry -> earn.id().equals(entry.reverses())).toList();
  }

  private static BigDecimal sum(ModelLedger model, LedgerEntry earn) {
    return reversals(model, earn).stream()
        .map(LedgerEntry::reversesAmount)
        .map(Objects::requireNonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The amount that all reversals together must have reversed. */
  private static BigDecimal reversedAmount(ModelLedger model, LedgerEntry earn, BigDecimal amount) {
    BigDecimal amounts = BigDecimal.ZERO;
    long byPoints = 0;
    for (LedgerEntry reversal : reversals(model, earn)) {
      if (reversal.amount() == null) {
        byPoints += reversal.reversesPoints();
      } else {
        amounts = amounts.add(reversal.amount());
      }
    }
    if (earn.points() == 0) {
      return amounts;
    }
    if (model.reversedPoints(earn.id()) == earn.points()) {
      return amount;
    }
    BigDecimal share =
        amount
            .multiply(BigDecimal.valueOf(byPoints))
            .divide(BigDecimal.valueOf(earn.points()), amount.scale(), RoundingMode.HALF_UP);
    return amounts.add(share).min(amount);
  }
}
