package customerservice.loyalty.rules;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

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
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Invariants of an account after any sequence of postings. */
class AccountProperties {
  private static final Instant OPENED = Instant.parse("2026-05-17T10:00:00Z");
  private static final Program PROGRAM = Program.STANDARD;

  /** Points expire, and count towards a tier only for some time. */
  private static final Program EXPIRING =
      new Program(
          "Expiring",
          "EUR",
          new BigDecimal("0.5"),
          Program.Rounding.CEIL,
          PROGRAM.tiers(),
          2,
          1,
          new BusinessDays(ZoneId.of("Europe/Madrid"), LocalTime.of(4, 0)),
          null,
          List.of());

  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  /** A movement, and the seconds that pass before it; negative if the clock runs back. */
  record Step(Movement movement, int seconds) {}

  @Property(tries = 500)
  void equalsTheSumOfItsEntries(@ForAll("steps") List<Step> steps) {
    assertInvariants(steps, PROGRAM, 1);
  }

  @Property(tries = 500)
  void equalsTheSumOfItsEntriesWhileTimePasses(@ForAll("steps") List<Step> steps) {
    assertInvariants(steps, EXPIRING, 600);
  }

  private static void assertInvariants(List<Step> steps, Program program, int timeFactor) {
    Account account = Account.opened(KEY, true, program, OPENED);
    List<LedgerEntry> entries = new ArrayList<>();
    Instant now = OPENED;
    for (Step step : steps) {
      now = now.plusSeconds((long) timeFactor * step.seconds());
      account = account.withQualifyingPoints(qualifying(entries, program.windowStart(now)), now);
      PostingOutcome outcome =
          account.post(
              aPosting(KEY, step.movement()).build(),
              Ids.at(now),
              () -> Ids.at(OPENED),
              program,
              null,
              now);
      switch (outcome) {
        case PostingOutcome.Posted posted -> {
          entries.addAll(posted.expired());
          entries.add(posted.entry());
          assertStep(account, posted);
          account = posted.account();
        }
        case PostingOutcome.InsufficientPoints insufficient ->
            assertThat(insufficient.requested())
                .isGreaterThan(insufficient.balance())
                .isGreaterThan(account.spendable(now));
        case PostingOutcome.TooManyPoints _ ->
            assertThat(step.movement()).isInstanceOf(Movement.Purchase.class);
        default -> throw new AssertionError(outcome);
      }
      assertThat(account.spendable(now)).isEqualTo(account.lots().open(now).total());
    }
    assertSums(account, entries);
  }

  private static void assertSums(Account account, List<LedgerEntry> entries) {
    long balance = 0;
    for (int i = 0; i < entries.size(); i++) {
      LedgerEntry entry = entries.get(i);
      balance += entry.points();
      assertThat(entry.seq()).isEqualTo(i + 1);
      assertThat(entry.balanceAfter()).isEqualTo(balance).isNotNegative();
      assertThat(entry.lots().stream().mapToLong(Lot::points).sum()).isEqualTo(entry.points());
      assertThat(entry.createdAt()).isAfterOrEqualTo(entries.get(Math.max(0, i - 1)).createdAt());
    }
    assertThat(account.balance()).isEqualTo(balance).isEqualTo(account.lots().total());
    assertThat(account.lifetimePoints()).isEqualTo(qualifying(entries, null));
    assertThat(account.last().seq()).isEqualTo(entries.size());
  }

  private static long qualifying(List<LedgerEntry> entries, @Nullable Instant since) {
    return entries.stream()
        .filter(entry -> entry.type() == EntryType.EARN)
        .filter(entry -> since == null || !entry.createdAt().isBefore(since))
        .mapToLong(LedgerEntry::points)
        .sum();
  }

  private static void assertStep(Account before, PostingOutcome.Posted posted) {
    LedgerEntry entry = posted.entry();
    Account after = posted.account();
    assertThat(posted.expired())
        .allSatisfy(gone -> assertThat(gone.type()).isEqualTo(EntryType.EXPIRE))
        .hasSameSizeAs(before.lots().due(entry.createdAt()).list());
    assertThat(after.lots().due(entry.createdAt()).list()).isEmpty();
    assertThat(after.qualifyingPoints())
        .isEqualTo(before.qualifyingPoints() + entry.qualifying().points());
    boolean moved = !after.tier().equals(before.tier());
    assertThat(posted.tierChanged() != null).isEqualTo(moved);
    assertThat(after.tierStatus().since())
        .isEqualTo(moved ? entry.createdAt() : before.tierStatus().since());
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
    // Combined, because flatMap keeps a generator for each value and searches them slowly.
    return Combinators.combine(movements, Arbitraries.integers().between(-60, 3600))
        .as(Step::new)
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
