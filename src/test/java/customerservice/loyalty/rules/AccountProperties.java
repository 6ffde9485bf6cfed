package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.Actor;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.BusinessDays;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for an account after any sequence of postings. */
class AccountProperties {
  private static final Instant OPENED = Instant.parse("2026-05-17T10:00:00Z");
  private static final Program PROGRAM = Program.STANDARD;

  /** With points that expire, and tiers that are kept for a while. */
  private static final Program PASSING =
      new Program(
          "Passing",
          "EUR",
          new BigDecimal("0.5"),
          Program.Rounding.CEIL,
          PROGRAM.tiers(),
          2,
          1,
          new BusinessDays(ZoneId.of("Europe/Madrid"), LocalTime.of(4, 0)));

  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  /** A movement, and how far the clock moves before it: it may run back. */
  record Step(Movement movement, int seconds) {}

  @Property(tries = 500)
  void isWhatItsRowsSay(@ForAll("steps") List<Step> steps) {
    isWhatItsRowsSay(steps, PROGRAM, 1);
  }

  @Property(tries = 500)
  void isWhatItsRowsSayWhileTimePasses(@ForAll("steps") List<Step> steps) {
    isWhatItsRowsSay(steps, PASSING, 600);
  }

  private static void isWhatItsRowsSay(List<Step> steps, Program program, int slowness) {
    Account account = Account.opened(KEY, true, program, OPENED);
    List<LedgerEntry> rows = new ArrayList<>();
    Instant now = OPENED;
    for (Step step : steps) {
      now = now.plusSeconds((long) slowness * step.seconds());
      account = account.qualifying(qualifying(rows, program.windowStart(now)), now);
      PostingOutcome outcome =
          account.post(
              posting(step.movement()), Ids.at(now), () -> Ids.at(OPENED), program, null, now);
      switch (outcome) {
        case PostingOutcome.Posted posted -> {
          rows.addAll(posted.expired());
          rows.add(posted.transaction());
          isASoundStep(account, posted);
          account = posted.account();
        }
        case PostingOutcome.InsufficientPoints insufficient ->
            assertThat(insufficient.requested())
                .isGreaterThan(insufficient.balance())
                .isGreaterThan(account.spendable(now));
        case PostingOutcome.TooManyPoints tooMany ->
            assertThat(step.movement()).isInstanceOf(Movement.Purchase.class);
        default -> throw new AssertionError(outcome);
      }
      assertThat(account.spendable(now)).isEqualTo(account.lots().open(now).total());
    }
    comesTo(account, rows);
  }

  private static void comesTo(Account account, List<LedgerEntry> rows) {
    long balance = 0;
    for (int i = 0; i < rows.size(); i++) {
      LedgerEntry row = rows.get(i);
      balance += row.points();
      assertThat(row.seq()).isEqualTo(i + 1);
      assertThat(row.balanceAfter()).isEqualTo(balance).isNotNegative();
      assertThat(row.lots().stream().mapToLong(Lot::points).sum()).isEqualTo(row.points());
      assertThat(row.createdAt()).isAfterOrEqualTo(rows.get(Math.max(0, i - 1)).createdAt());
    }
    assertThat(account.balance()).isEqualTo(balance).isEqualTo(account.lots().total());
    assertThat(account.lifetimePoints()).isEqualTo(qualifying(rows, null));
    assertThat(account.lastSeq()).isEqualTo(rows.size());
  }

  private static long qualifying(List<LedgerEntry> rows, @Nullable Instant since) {
    return rows.stream()
        .filter(row -> row.type() == EntryType.EARN)
        .filter(row -> since == null || !row.createdAt().isBefore(since))
        .mapToLong(LedgerEntry::points)
        .sum();
  }

  private static void isASoundStep(Account before, PostingOutcome.Posted posted) {
    LedgerEntry row = posted.transaction();
    Account after = posted.account();
    assertThat(posted.expired())
        .allSatisfy(gone -> assertThat(gone.type()).isEqualTo(EntryType.EXPIRE))
        .hasSameSizeAs(before.lots().due(row.createdAt()).list());
    assertThat(after.lots().due(row.createdAt()).list()).isEmpty();
    assertThat(after.qualifyingPoints())
        .isEqualTo(before.qualifyingPoints() + row.qualifyingPoints());
    boolean moved = !after.tier().equals(before.tier());
    assertThat(posted.tierChanged() != null).isEqualTo(moved);
    assertThat(after.tierSince()).isEqualTo(moved ? row.createdAt() : before.tierSince());
  }

  private static Posting posting(Movement movement) {
    return new Posting(
        KEY.tenant(),
        KEY.customer(),
        movement,
        null,
        null,
        null,
        Actor.program(KEY.tenant(), "property"),
        null);
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
                .map(cents -> new Movement.Purchase(BigDecimal.valueOf(cents, 2), "EUR")));
    return movements
        .flatMap(movement ->
            Arbitraries.integers().between(-60, 3600).map(seconds -> new Step(movement, seconds)))
        .list()
        .ofMaxSize(40);
  }

  @Property
  void roundsAnAmountOnceAtTheEnd(@ForAll("cents") long cents) {
    for (Tier tier : PROGRAM.tiers()) {
      BigDecimal amount = BigDecimal.valueOf(cents, 2);
      Explanation explanation = PROGRAM.pointsFor(amount, tier);
      BigDecimal exact = amount.multiply(PROGRAM.pointsPerUnit()).multiply(tier.multiplier());
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
