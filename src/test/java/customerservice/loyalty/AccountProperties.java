package customerservice.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for an account after any sequence of postings. */
class AccountProperties {
  private static final Instant OPENED = Instant.parse("2026-05-17T10:00:00Z");
  private static final Programme PROGRAMME = Programme.STANDARD;
  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  /** A movement, and how far the clock moves before it: it may run back. */
  record Step(Movement movement, int seconds) {}

  @Property(tries = 500)
  void isWhatItsRowsSay(@ForAll("steps") List<Step> steps) {
    Account account = Account.opened(KEY, true, PROGRAMME, OPENED);
    List<Transaction> rows = new ArrayList<>();
    Instant now = OPENED;
    for (Step step : steps) {
      now = now.plusSeconds(step.seconds());
      Outcome outcome = account.post(posting(step.movement()), Ids.at(now), PROGRAMME, now);
      switch (outcome) {
        case Outcome.Posted posted -> {
          isASoundStep(account, posted);
          account = posted.account();
          rows.add(posted.transaction());
        }
        case Outcome.InsufficientPoints insufficient ->
            assertThat(insufficient.requested()).isGreaterThan(account.balance());
        case Outcome.TooManyPoints tooMany ->
            assertThat(step.movement()).isInstanceOf(Movement.Purchase.class);
        case Outcome.UnknownCustomer impossible -> throw new AssertionError(impossible);
        case Outcome.ReferenceAlreadyUsed impossible -> throw new AssertionError(impossible);
        case Outcome.CustomerNotActive impossible -> throw new AssertionError(impossible);
      }
    }
    long earned =
        rows.stream()
            .filter(row -> row.type() == TransactionType.EARN)
            .mapToLong(Transaction::points)
            .sum();
    assertThat(account.balance()).isEqualTo(rows.stream().mapToLong(Transaction::points).sum());
    assertThat(account.balance()).isEqualTo(account.lots().total()).isNotNegative();
    assertThat(account.lifetimePoints()).isEqualTo(earned);
    assertThat(account.qualifyingPoints())
        .isEqualTo(rows.stream().mapToLong(Transaction::qualifyingPoints).sum());
    assertThat(account.tier()).isEqualTo(PROGRAMME.tierFor(earned).name());
    assertThat(account.lastSeq()).isEqualTo(rows.size());
  }

  private static void isASoundStep(Account before, Outcome.Posted posted) {
    Transaction row = posted.transaction();
    assertThat(row.seq()).isEqualTo(before.lastSeq() + 1);
    assertThat(row.balanceAfter()).isEqualTo(before.balance() + row.points()).isNotNegative();
    assertThat(row.lots().stream().mapToLong(Lot::points).sum()).isEqualTo(row.points());
    if (before.lastPostedAt() != null) {
      assertThat(row.createdAt()).isAfterOrEqualTo(before.lastPostedAt());
    }
    boolean moved = !posted.account().tier().equals(before.tier());
    assertThat(posted.tierChanged() != null).isEqualTo(moved);
    assertThat(posted.account().tierSince())
        .isEqualTo(moved ? row.createdAt() : before.tierSince());
  }

  private static Posting posting(Movement movement) {
    return new Posting(KEY.tenant(), KEY.customer(), movement, null, null, null, "property");
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> points =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 600),
            Arbitraries.longs().between(1, Posting.POINTS_MAX));
    Arbitrary<Movement> movements =
        Arbitraries.oneOf(
            points.map(Movement.Earn::new),
            points.map(Movement.Redeem::new),
            Arbitraries.longs()
                .between(1, 2_000_000_000)
                .map(cents -> new Movement.Purchase(BigDecimal.valueOf(cents, 2))));
    return movements
        .flatMap(movement ->
            Arbitraries.integers().between(-60, 3600).map(seconds -> new Step(movement, seconds)))
        .list()
        .ofMaxSize(40);
  }

  @Property
  void roundsAnAmountOnceAtTheEnd(@ForAll("cents") long cents) {
    for (Tier tier : PROGRAMME.tiers()) {
      BigDecimal amount = BigDecimal.valueOf(cents, 2);
      Explanation explanation = PROGRAMME.pointsFor(amount, tier);
      BigDecimal exact = amount.multiply(PROGRAMME.pointsPerUnit()).multiply(tier.multiplier());
      assertThat(BigDecimal.valueOf(explanation.result()))
          .isLessThanOrEqualTo(exact)
          .isGreaterThan(exact.subtract(BigDecimal.ONE));
    }
  }

  @Provide
  Arbitrary<Long> cents() {
    return Arbitraries.longs().between(1, 1_000_000_000L);
  }
}
