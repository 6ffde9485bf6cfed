package customerservice.loyalty.rules;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.platform.BusinessDays;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The effects of reversals on an account. */
class ReversalRulesTest {
  private static final Instant OPENED = Instant.parse("2026-01-10T10:00:00Z");

  /**
   * Points expire at the end of the next month, in Madrid, where the business day begins at four.
   */
  private static final Program PROGRAM =
      new Program(
          "Expiring",
          "EUR",
          BigDecimal.ONE,
          Program.Rounding.FLOOR,
          Program.STANDARD.tiers(),
          null,
          1,
          new BusinessDays(ZoneId.of("Europe/Madrid"), LocalTime.of(4, 0)),
          null,
          List.of());

  private static final Instant END_OF_FEBRUARY = Instant.parse("2026-03-01T03:00:00Z");
  private static final Instant END_OF_MARCH = Instant.parse("2026-04-01T02:00:00Z");
  private static final Part WHOLE = new Part.Whole();

  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  private Instant now = OPENED;
  private Account account = Account.opened(KEY, true, PROGRAM, OPENED);
  private final List<ReversalTarget> targets = new ArrayList<>();

  private PostingOutcome post(Movement movement) {
    UUID reversed = movement instanceof Movement.Reverse reverse ? reverse.transactionId() : null;
    ReversalTarget target =
        targets.stream()
            .filter(each -> each.entry().id().equals(reversed))
            .findFirst()
            .orElse(null);
    PostingOutcome outcome =
        account.post(
            aPosting(KEY, movement).build(), Ids.at(now), () -> Ids.at(now), PROGRAM, target, now);
    if (outcome instanceof PostingOutcome.Posted posted) {
      account = posted.account();
      targets.replaceAll(each -> each.after(posted));
      targets.add(
          new ReversalTarget(
              posted.entry(), 0, 0, 0, BigDecimal.ZERO, ReversalTarget.LotState.OPEN));
    }
    return outcome;
  }

  private LedgerEntry posted(Movement movement) {
    return ((PostingOutcome.Posted) post(movement)).entry();
  }

  private LedgerEntry earned(long points) {
    return posted(new Movement.Earn(points));
  }

  private LedgerEntry spent(long points) {
    return posted(new Movement.Redeem(points));
  }

  private PostingOutcome reverse(LedgerEntry entry, Part part) {
    return post(new Movement.Reverse(entry.id(), part, false));
  }

  private LedgerEntry reversed(LedgerEntry entry, Part part) {
    return ((PostingOutcome.Posted) reverse(entry, part)).entry();
  }

  private void assertLots(Lot... lots) {
    assertThat(account.lots().list()).containsExactly(lots);
    assertThat(account.balance()).isEqualTo(Stream.of(lots).mapToLong(Lot::points).sum());
  }

  private void februaryIsOver() {
    now = END_OF_FEBRUARY;
  }

  @Test
  void takesAnEarnFromItsOwnLotFirst() {
    earned(50);
    now = now.plus(Duration.ofDays(30));
    LedgerEntry second = earned(80);
    assertLots(new Lot(50, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    reversed(second, new Part.Points(70));
    assertLots(new Lot(50, END_OF_FEBRUARY), new Lot(10, END_OF_MARCH));
    spent(55);
    earned(40);
    assertLots(new Lot(45, END_OF_MARCH));
    reversed(second, WHOLE);
    assertLots(new Lot(35, END_OF_MARCH));
    assertThat(reverse(second, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
    assertThat(account.lifetimePoints()).isEqualTo(90).isEqualTo(account.qualifyingPoints());
  }

  @Test
  void takesSpentPointsFromOtherLotsTheEarliestFirst() {
    LedgerEntry first = earned(50);
    spent(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    reversed(first, WHOLE);
    assertLots(new Lot(30, END_OF_MARCH));
  }

  @Test
  void doesNotTakeExpiredPointsAgain() {
    LedgerEntry first = earned(100);
    spent(30);
    now = now.plus(Duration.ofDays(30));
    earned(500);
    februaryIsOver();
    LedgerEntry reversal = reversed(first, WHOLE);
    assertThat(reversal.points()).isEqualTo(-30);
    assertThat(reversal.reversesPoints()).isEqualTo(100);
    assertLots(new Lot(470, END_OF_MARCH));
    assertThat(account.lifetimePoints()).isEqualTo(500);
    assertThat(reverse(first, new Part.Points(1))).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void countsExpiredPointsOverSeveralReversals() {
    LedgerEntry first = earned(100);
    spent(30);
    reversed(first, new Part.Points(10));
    now = now.plus(Duration.ofDays(30));
    earned(500);
    februaryIsOver();
    assertThat(reversed(first, new Part.Points(50)).points()).isZero();
    assertThat(reversed(first, new Part.Points(20)).points()).isEqualTo(-10);
    assertThat(reversed(first, WHOLE).points()).isEqualTo(-20);
    assertLots(new Lot(470, END_OF_MARCH));
  }

  /**
   * Points are spent in the order of arrival: of two earns with one date, the later one expires.
   */
  @Test
  void knowsWhichEarnHasExpired() {
    LedgerEntry first = earned(100);
    LedgerEntry second = earned(100);
    spent(120);
    now = now.plus(Duration.ofDays(30));
    earned(500);
    targets.replaceAll(each ->
        each.entry().id().equals(first.id())
            ? new ReversalTarget(
                first,
                0,
                0,
                0,
                BigDecimal.ZERO,
                new ReversalTarget.LotState(0, 100, 0, 0, List.of()))
            : each);
    februaryIsOver();
    assertThat(reversed(second, WHOLE).points()).isEqualTo(-20);
    assertThat(reversed(first, WHOLE).points()).isEqualTo(-100);
  }

  @Test
  void restoresTheLatestExpiringLotFirst() {
    earned(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    LedgerEntry spent = spent(90);
    assertLots(new Lot(40, END_OF_MARCH));
    reversed(spent, new Part.Points(35));
    assertLots(new Lot(75, END_OF_MARCH));
    reversed(spent, new Part.Points(10));
    assertLots(new Lot(5, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    reversed(spent, WHOLE);
    assertLots(new Lot(50, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    assertThat(reverse(spent, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void restoresExpiredPointsForThirtyDays() {
    earned(50);
    LedgerEntry spent = spent(50);
    now = Instant.parse("2026-03-05T12:00:00Z");
    reversed(spent, WHOLE);
    // The business day of 4 April ends on 5 April at four o'clock, in summer time.
    assertLots(new Lot(50, Instant.parse("2026-04-05T02:00:00Z")));
  }

  @Test
  void reversesAnAmountInProportionAndCumulatively() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("10"), "EUR"));
    for (long points : new long[] {3, 3, 3}) {
      LedgerEntry part = reversed(entry, new Part.Amount(new BigDecimal("3.33")));
      assertThat(part.points()).isEqualTo(-points);
      assertThat(part.amount()).isEqualTo("3.33");
    }
    assertThat(reverse(entry, new Part.Amount(new BigDecimal("0.02"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(1));
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("0.01"))).points()).isEqualTo(-1);
    assertThat(reverse(entry, new Part.Amount(new BigDecimal("0.01"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(0));
    assertLots();
  }

  @Test
  void reversesPointsAndAmountsTogether() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("100"), "EUR"));
    reversed(entry, new Part.Points(50));
    assertThat(reverse(entry, new Part.Amount(new BigDecimal("50.01"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(50));
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("49.99"))).points()).isEqualTo(-49);
    LedgerEntry rest = reversed(entry, WHOLE);
    assertThat(rest.points()).isEqualTo(-1);
    assertThat(rest.amount()).isNull();
    assertLots();
  }

  @Test
  void dividesTheAmountOverReversalsOfPointsAndAmounts() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("10.00"), "EUR"));
    LedgerEntry third = earned(7);
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("0.01"))).reversesAmount())
        .isEqualTo("0.01");
    assertThat(reversed(entry, new Part.Points(3)).reversesAmount()).isEqualTo("3.00");
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("5.01"))).reversesAmount())
        .isEqualTo("5.01");
    assertThat(reversed(entry, WHOLE).reversesAmount()).isEqualTo("1.98");
    assertThat(reversed(third, WHOLE).reversesAmount()).isNull();
    earned(5);
    assertThat(reversed(spent(5), WHOLE).reversesAmount()).isNull();
  }

  @Test
  void roundsTheReversedAmountHalfUpOverAllReversals() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("8.04"), "EUR"));
    assertThat(entry.points()).isEqualTo(8);
    // 1.005, 2.01, 3.015, 4.02 … of 8.04
    for (String part : List.of("1.01", "1.00", "1.01", "1.00", "1.01", "1.00", "1.01", "1.00")) {
      assertThat(reversed(entry, new Part.Points(1)).reversesAmount()).isEqualTo(part);
    }
  }

  @Test
  void reversesTheRestOfTheAmountWithTheLastPoint() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("1.99"), "EUR"));
    assertThat(entry.points()).isEqualTo(1);
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("1.98"))).reversesAmount())
        .isEqualTo("1.98");
    assertThat(reversed(entry, new Part.Points(1)).reversesAmount()).isEqualTo("0.01");
  }

  @Test
  void reversesTheAmountOfAnEarnOfZeroPoints() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("0.50"), "EUR"));
    assertThat(reversed(entry, new Part.Amount(new BigDecimal("0.2"))).reversesAmount())
        .isEqualTo("0.20");
    LedgerEntry rest = reversed(entry, new Part.Amount(new BigDecimal("0.30")));
    assertThat(rest.reversesAmount()).isEqualTo("0.30");
    LedgerEntry other = posted(new Movement.Purchase(new BigDecimal("0.50"), "EUR"));
    assertThat(reversed(other, WHOLE).reversesAmount()).isEqualTo("0.50");
  }

  @Test
  void reversesTheRestOfTheAmountWithTheWhole() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("42.50"), "EUR"));
    reversed(entry, new Part.Amount(new BigDecimal("10")));
    LedgerEntry rest = reversed(entry, WHOLE);
    assertThat(rest.amount()).isEqualTo("32.50");
    assertThat(rest.points()).isEqualTo(-33);
    assertThat(rest.currency()).isEqualTo("EUR");
  }

  @Test
  void reversesAnEarnOfZeroPointsOnce() {
    LedgerEntry entry = posted(new Movement.Purchase(new BigDecimal("0.50"), "EUR"));
    assertThat(reversed(entry, WHOLE).points()).isZero();
    assertThat(reverse(entry, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
    assertThat(reverse(entry, new Part.Points(1))).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void refusesAnAmountForAnEarnWithoutOne() {
    LedgerEntry entry = earned(10);
    Part amount = new Part.Amount(BigDecimal.ONE);
    assertThat(reverse(entry, amount)).isEqualTo(new PostingOutcome.NoAmount());
    LedgerEntry purchase = posted(new Movement.Purchase(BigDecimal.TEN, "EUR"));
    assertThat(reverse(purchase, new Part.Amount(new BigDecimal("1.001"))))
        .isEqualTo(new PostingOutcome.AmountTooFine(2, "EUR"));
  }

  @Test
  void refusesADebtUnlessItIsAllowed() {
    LedgerEntry entry = earned(50);
    spent(30);
    assertThat(reverse(entry, WHOLE)).isEqualTo(new PostingOutcome.InsufficientPoints(20, 50));
    posted(new Movement.Reverse(entry.id(), WHOLE, true));
    assertThat(account.balance()).isEqualTo(-30);
    assertThat(account.lots().list()).isEmpty();
    earned(20);
    assertThat(account.balance()).isEqualTo(-10);
    assertThat(account.lots().list()).isEmpty();
    earned(25);
    assertLots(new Lot(15, END_OF_FEBRUARY));
  }

  @Test
  void paysADebtFirstWithRestoredPoints() {
    earned(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    LedgerEntry spent = spent(90);
    posted(new Movement.Adjust(-70, true));
    assertThat(account.balance()).isEqualTo(-30);
    reversed(spent, WHOLE);
    assertLots(new Lot(20, END_OF_FEBRUARY), new Lot(40, END_OF_MARCH));
  }

  @Test
  void takesAnEarnThatPaidADebtFromTheEarliestLots() {
    posted(new Movement.Adjust(-30, true));
    LedgerEntry entry = earned(30);
    assertThat(entry.expiresAt()).isNull();
    earned(20);
    now = now.plus(Duration.ofDays(30));
    earned(20);
    reversed(entry, WHOLE);
    assertLots(new Lot(10, END_OF_MARCH));
  }

  @Test
  void lowersTheTierToTheRemainingPoints() {
    LedgerEntry entry = earned(600);
    assertThat(account.tier()).isEqualTo("silver");
    now = now.plusSeconds(60);
    PostingOutcome.Posted back = (PostingOutcome.Posted) reverse(entry, new Part.Points(101));
    assertThat(back.tierChanged()).isEqualTo(new TierChange("silver", "bronze"));
    assertThat(account.tierStatus().since()).isEqualTo(now);
    assertThat(account.qualifyingPoints()).isEqualTo(499);
  }

  @Test
  void refusesToReverseAdjustmentsAndReversals() {
    LedgerEntry adjusted = posted(new Movement.Adjust(5, false));
    assertThat(reverse(adjusted, WHOLE))
        .isEqualTo(new PostingOutcome.NotReversible(EntryType.ADJUST));
    LedgerEntry back = reversed(earned(5), WHOLE);
    assertThat(reverse(back, WHOLE)).isEqualTo(new PostingOutcome.NotReversible(EntryType.REVERSE));
    assertThat(post(new Movement.Reverse(UUID.randomUUID(), WHOLE, false)))
        .isEqualTo(new PostingOutcome.UnknownTransaction());
  }

  @Test
  void adjustsWithoutCountingTowardsATier() {
    posted(new Movement.Adjust(700, false));
    assertLots(new Lot(700, END_OF_FEBRUARY));
    assertThat(account.tier()).isEqualTo("bronze");
    assertThat(account.lifetimePoints()).isZero();
    assertThat(account.last().activityAt()).isNull();
    assertThat(post(new Movement.Adjust(-701, false)))
        .isEqualTo(new PostingOutcome.InsufficientPoints(700, 701));
  }
}
