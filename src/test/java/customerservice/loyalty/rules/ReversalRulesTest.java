package customerservice.loyalty.rules;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.Actor;
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

/** What a reversal takes and gives back, on an account without a database. */
class ReversalRulesTest {
  private static final Instant OPENED = Instant.parse("2026-01-10T10:00:00Z");

  /** Points live until the end of the next month, in Madrid, where the day begins at four. */
  private static final Program PROGRAM =
      new Program(
          "Lapsing",
          "EUR",
          BigDecimal.ONE,
          Program.Rounding.FLOOR,
          Program.STANDARD.tiers(),
          null,
          1,
          new BusinessDays(ZoneId.of("Europe/Madrid"), LocalTime.of(4, 0)));

  private static final Instant END_OF_FEBRUARY = Instant.parse("2026-03-01T03:00:00Z");
  private static final Instant END_OF_MARCH = Instant.parse("2026-04-01T02:00:00Z");
  private static final Part WHOLE = new Part.Whole();

  private static final AccountKey KEY =
      new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(OPENED)));

  private Instant now = OPENED;
  private Account account = Account.opened(KEY, true, PROGRAM, OPENED);
  private final List<ReversalTarget> originals = new ArrayList<>();

  private PostingOutcome post(Movement movement) {
    UUID reversed = movement instanceof Movement.Reverse reverse ? reverse.transactionId() : null;
    ReversalTarget original =
        originals.stream().filter(o -> o.row().id().equals(reversed)).findFirst().orElse(null);
    Posting posting =
        new Posting(
            KEY.tenant(),
            KEY.customer(),
            movement,
            null,
            null,
            null,
            Actor.program(KEY.tenant(), "test"),
            null);
    PostingOutcome outcome =
        account.post(posting, Ids.at(now), () -> Ids.at(now), PROGRAM, original, now);
    if (outcome instanceof PostingOutcome.Posted posted) {
      account = posted.account();
      originals.replaceAll(each -> each.after(posted));
      originals.add(
          new ReversalTarget(
              posted.transaction(), 0, 0, 0, BigDecimal.ZERO, ReversalTarget.Lapse.NONE));
    }
    return outcome;
  }

  private LedgerEntry posted(Movement movement) {
    return ((PostingOutcome.Posted) post(movement)).transaction();
  }

  private LedgerEntry earned(long points) {
    return posted(new Movement.Earn(points));
  }

  private LedgerEntry spent(long points) {
    return posted(new Movement.Redeem(points));
  }

  private PostingOutcome reverse(LedgerEntry row, Part part) {
    return post(new Movement.Reverse(row.id(), part, false));
  }

  private LedgerEntry reversed(LedgerEntry row, Part part) {
    return ((PostingOutcome.Posted) reverse(row, part)).transaction();
  }

  private void lots(Lot... lots) {
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
    lots(new Lot(50, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    reversed(second, new Part.Points(70));
    lots(new Lot(50, END_OF_FEBRUARY), new Lot(10, END_OF_MARCH));
    spent(55);
    earned(40);
    lots(new Lot(45, END_OF_MARCH));
    reversed(second, WHOLE);
    lots(new Lot(35, END_OF_MARCH));
    assertThat(reverse(second, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
    assertThat(account.lifetimePoints()).isEqualTo(90).isEqualTo(account.qualifyingPoints());
  }

  @Test
  void takesFromOtherLotsInTheOrderOfSpendingWhatIsSpentOfItsOwn() {
    LedgerEntry first = earned(50);
    spent(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    reversed(first, WHOLE);
    lots(new Lot(30, END_OF_MARCH));
  }

  @Test
  void doesNotTakeTwiceWhatHasExpired() {
    LedgerEntry first = earned(100);
    spent(30);
    now = now.plus(Duration.ofDays(30));
    earned(500);
    februaryIsOver();
    LedgerEntry reversal = reversed(first, WHOLE);
    assertThat(reversal.points()).isEqualTo(-30);
    assertThat(reversal.takesBack()).isEqualTo(100);
    lots(new Lot(470, END_OF_MARCH));
    assertThat(account.lifetimePoints()).isEqualTo(500);
    assertThat(reverse(first, new Part.Points(1))).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void countsInPartsWhatHasExpired() {
    LedgerEntry first = earned(100);
    spent(30);
    reversed(first, new Part.Points(10));
    now = now.plus(Duration.ofDays(30));
    earned(500);
    februaryIsOver();
    assertThat(reversed(first, new Part.Points(50)).points()).isZero();
    assertThat(reversed(first, new Part.Points(20)).points()).isEqualTo(-10);
    assertThat(reversed(first, WHOLE).points()).isEqualTo(-20);
    lots(new Lot(470, END_OF_MARCH));
  }

  /** What is spent first came first: of two earns with one date the later one's points expire. */
  @Test
  void knowsWhosePointsHaveExpired() {
    LedgerEntry first = earned(100);
    LedgerEntry second = earned(100);
    spent(120);
    now = now.plus(Duration.ofDays(30));
    earned(500);
    originals.replaceAll(each ->
        each.row().id().equals(first.id())
            ? new ReversalTarget(
                first, 0, 0, 0, BigDecimal.ZERO, new ReversalTarget.Lapse(0, 100, 0, 0))
            : each);
    februaryIsOver();
    assertThat(reversed(second, WHOLE).points()).isEqualTo(-20);
    assertThat(reversed(first, WHOLE).points()).isEqualTo(-100);
  }

  @Test
  void givesBackTheLatestExpiringLotFirst() {
    earned(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    LedgerEntry spent = spent(90);
    lots(new Lot(40, END_OF_MARCH));
    reversed(spent, new Part.Points(35));
    lots(new Lot(75, END_OF_MARCH));
    reversed(spent, new Part.Points(10));
    lots(new Lot(5, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    reversed(spent, WHOLE);
    lots(new Lot(50, END_OF_FEBRUARY), new Lot(80, END_OF_MARCH));
    assertThat(reverse(spent, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void givesWhatHasLapsedThirtyDaysToLive() {
    earned(50);
    LedgerEntry spent = spent(50);
    now = Instant.parse("2026-03-05T12:00:00Z");
    reversed(spent, WHOLE);
    // The business day of 4 April ends with 5 April, four o'clock; in summer time by then.
    lots(new Lot(50, Instant.parse("2026-04-05T02:00:00Z")));
  }

  @Test
  void reversesAnAmountInProportionAndCumulatively() {
    LedgerEntry row = posted(new Movement.Purchase(new BigDecimal("10"), "EUR"));
    for (long points : new long[] {3, 3, 3}) {
      LedgerEntry part = reversed(row, new Part.Amount(new BigDecimal("3.33")));
      assertThat(part.points()).isEqualTo(-points);
      assertThat(part.amount()).isEqualTo("3.33");
    }
    assertThat(reverse(row, new Part.Amount(new BigDecimal("0.02"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(1));
    assertThat(reversed(row, new Part.Amount(new BigDecimal("0.01"))).points()).isEqualTo(-1);
    assertThat(reverse(row, new Part.Amount(new BigDecimal("0.01"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(0));
    lots();
  }

  @Test
  void reversesPointsAndAmountsTogether() {
    LedgerEntry row = posted(new Movement.Purchase(new BigDecimal("100"), "EUR"));
    reversed(row, new Part.Points(50));
    assertThat(reverse(row, new Part.Amount(new BigDecimal("50.01"))))
        .isEqualTo(new PostingOutcome.AlreadyReversed(50));
    assertThat(reversed(row, new Part.Amount(new BigDecimal("49.99"))).points()).isEqualTo(-49);
    LedgerEntry rest = reversed(row, WHOLE);
    assertThat(rest.points()).isEqualTo(-1);
    assertThat(rest.amount()).isNull();
    lots();
  }

  @Test
  void namesTheRestOfTheAmountInAWholeReversal() {
    LedgerEntry row = posted(new Movement.Purchase(new BigDecimal("42.50"), "EUR"));
    reversed(row, new Part.Amount(new BigDecimal("10")));
    LedgerEntry rest = reversed(row, WHOLE);
    assertThat(rest.amount()).isEqualTo("32.50");
    assertThat(rest.points()).isEqualTo(-33);
    assertThat(rest.currency()).isEqualTo("EUR");
  }

  @Test
  void reversesAnEarnOfNothingOnce() {
    LedgerEntry row = posted(new Movement.Purchase(new BigDecimal("0.50"), "EUR"));
    assertThat(reversed(row, WHOLE).points()).isZero();
    assertThat(reverse(row, WHOLE)).isEqualTo(new PostingOutcome.AlreadyReversed(0));
    assertThat(reverse(row, new Part.Points(1))).isEqualTo(new PostingOutcome.AlreadyReversed(0));
  }

  @Test
  void refusesAnAmountWhereThereIsNone() {
    LedgerEntry row = earned(10);
    Part amount = new Part.Amount(BigDecimal.ONE);
    assertThat(reverse(row, amount)).isEqualTo(new PostingOutcome.NoAmount());
    LedgerEntry purchase = posted(new Movement.Purchase(BigDecimal.TEN, "EUR"));
    assertThat(reverse(purchase, new Part.Amount(new BigDecimal("1.001"))))
        .isEqualTo(new PostingOutcome.AmountTooFine(2, "EUR"));
  }

  @Test
  void refusesWhatWouldMakeADebtUnlessItMay() {
    LedgerEntry row = earned(50);
    spent(30);
    assertThat(reverse(row, WHOLE)).isEqualTo(new PostingOutcome.InsufficientPoints(20, 50));
    posted(new Movement.Reverse(row.id(), WHOLE, true));
    assertThat(account.balance()).isEqualTo(-30);
    assertThat(account.lots().list()).isEmpty();
    earned(20);
    assertThat(account.balance()).isEqualTo(-10);
    assertThat(account.lots().list()).isEmpty();
    earned(25);
    lots(new Lot(15, END_OF_FEBRUARY));
  }

  @Test
  void paysADebtBackFirstWithWhatIsGivenBack() {
    earned(50);
    now = now.plus(Duration.ofDays(30));
    earned(80);
    LedgerEntry spent = spent(90);
    posted(new Movement.Adjust(-70, true));
    assertThat(account.balance()).isEqualTo(-30);
    reversed(spent, WHOLE);
    lots(new Lot(20, END_OF_FEBRUARY), new Lot(40, END_OF_MARCH));
  }

  @Test
  void takesAnEarnThatPaidADebtFromTheLotsInOrder() {
    posted(new Movement.Adjust(-30, true));
    LedgerEntry row = earned(30);
    assertThat(row.expiresAt()).isNull();
    earned(20);
    now = now.plus(Duration.ofDays(30));
    earned(20);
    reversed(row, WHOLE);
    lots(new Lot(10, END_OF_MARCH));
  }

  @Test
  void lowersTheTierThatIsLeft() {
    LedgerEntry row = earned(600);
    assertThat(account.tier()).isEqualTo("silver");
    now = now.plusSeconds(60);
    PostingOutcome.Posted back = (PostingOutcome.Posted) reverse(row, new Part.Points(101));
    assertThat(back.tierChanged()).isEqualTo(new TierChange("silver", "bronze"));
    assertThat(account.tierSince()).isEqualTo(now);
    assertThat(account.qualifyingPoints()).isEqualTo(499);
  }

  @Test
  void reversesNeitherCorrectionsNorReversals() {
    LedgerEntry adjusted = posted(new Movement.Adjust(5, false));
    assertThat(reverse(adjusted, WHOLE))
        .isEqualTo(new PostingOutcome.NotReversible(EntryType.ADJUST));
    LedgerEntry back = reversed(earned(5), WHOLE);
    assertThat(reverse(back, WHOLE)).isEqualTo(new PostingOutcome.NotReversible(EntryType.REVERSE));
    assertThat(post(new Movement.Reverse(UUID.randomUUID(), WHOLE, false)))
        .isEqualTo(new PostingOutcome.UnknownTransaction());
  }

  @Test
  void adjustsWithoutCountingForATier() {
    posted(new Movement.Adjust(700, false));
    lots(new Lot(700, END_OF_FEBRUARY));
    assertThat(account.tier()).isEqualTo("bronze");
    assertThat(account.lifetimePoints()).isZero();
    assertThat(account.lastActivityAt()).isNull();
    assertThat(post(new Movement.Adjust(-701, false)))
        .isEqualTo(new PostingOutcome.InsufficientPoints(700, 701));
  }
}
