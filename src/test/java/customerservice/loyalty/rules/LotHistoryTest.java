package customerservice.loyalty.rules;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.rules.LotHistory.Change;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Computes from the changes of a lot which points of an earn have expired. */
class LotHistoryTest {
  private static final Instant DATE = Instant.parse("2026-07-01T00:00:00Z");
  private static final Instant BEFORE = DATE.minusNanos(1_000);

  private final List<Change> changes = new ArrayList<>();

  private long change(EntryType type, long points, Instant at, @Nullable Long undoes) {
    long seq = changes.size() + 1L;
    changes.add(new Change(seq, type, points, at, undoes));
    return seq;
  }

  private long earned(long points) {
    return change(EntryType.EARN, points, BEFORE, null);
  }

  private long spent(long points) {
    return change(EntryType.REDEEM, -points, BEFORE, null);
  }

  private long transferredIn(long points) {
    return change(EntryType.TRANSFER_IN, points, BEFORE, null);
  }

  private long transferredOut(long points) {
    return change(EntryType.TRANSFER_OUT, -points, BEFORE, null);
  }

  private void expired(long points) {
    change(EntryType.EXPIRE, -points, DATE, null);
  }

  private void reversed(long seq, long points) {
    change(EntryType.REVERSE, points, BEFORE, seq);
  }

  /** The points that a reversal of the rest would find expired. */
  private long expiredOf(long seq, long reversed) {
    long points = changes.get((int) seq - 1).points();
    ReversalTarget earn =
        new ReversalTarget(
                earn(seq, points),
                1,
                reversed,
                reversed,
                BigDecimal.ZERO,
                ReversalTarget.LotState.OPEN)
            .withLotState(new LotHistory(DATE, changes).stateFor(earn(seq, points), 0));
    return earn.alreadyExpired(Math.max(0, points - reversed), List.of());
  }

  private long expiredOf(long seq) {
    return expiredOf(seq, 0);
  }

  private static LedgerEntry earn(long seq, long points) {
    AccountKey key = new AccountKey(TenantId.DEFAULT, new CustomerId(Ids.at(BEFORE)));
    Account after = Account.opened(key, true, Program.STANDARD, BEFORE);
    for (long i = 1; i <= seq; i++) {
      after = after.afterEntry(0, Lots.EMPTY, BEFORE, null);
    }
    return LedgerEntry.of(
        aPosting(key, new Movement.Earn(points)).build(),
        new UUID(0, seq),
        after,
        LedgerEntry.Effect.of(points, DATE, List.of(new Lot(points, DATE))));
  }

  @Test
  void expiresThePointsThatArrivedLast() {
    long first = earned(100);
    long second = earned(100);
    spent(120);
    expired(80);
    assertThat(expiredOf(first)).isZero();
    assertThat(expiredOf(second)).isEqualTo(80);
  }

  @Test
  void treatsPointsThatReturnBeforeTheDateAsIfTheyHadNeverLeft() {
    long earn = earned(232);
    long out = transferredOut(232);
    change(EntryType.TRANSFER_IN, 232, BEFORE, out);
    expired(232);
    assertThat(expiredOf(earn)).isEqualTo(232);
  }

  @Test
  void expiresPointsThatWereElsewhereAtTheDateAfterTheirReturn() {
    long earn = earned(232);
    long out = transferredOut(232);
    assertThat(expiredOf(earn)).isZero();
    change(EntryType.TRANSFER_IN, 0, DATE, out);
    assertThat(expiredOf(earn)).isEqualTo(232);
  }

  /** 30 of the points had paid a debt at the target: they return after the date and expire here. */
  @Test
  void expiresPointsThatReturnAfterTheDateOnce() {
    long earn = earned(100);
    long out = transferredOut(100);
    change(EntryType.TRANSFER_IN, 30, DATE, out);
    assertThat(expiredOf(earn)).isEqualTo(70);
    expired(30);
    assertThat(expiredOf(earn)).isEqualTo(100);
  }

  @Test
  void expiresNoPointsOfATargetThatSpentAllItsOwnAfterALateReturn() {
    long in = transferredIn(100);
    long earn = earned(50);
    spent(80);
    expired(70);
    assertThat(expiredOf(earn)).isEqualTo(50);
    change(EntryType.TRANSFER_OUT, 0, DATE, in);
    assertThat(expiredOf(earn)).isZero();
  }

  @Test
  void expiresTheRestOfTheTargetsPointsAfterALateReturn() {
    long in = transferredIn(100);
    long earn = earned(50);
    spent(10);
    expired(140);
    change(EntryType.TRANSFER_OUT, 0, DATE, in);
    assertThat(expiredOf(earn)).isEqualTo(40);
  }

  @Test
  void keepsTheTargetsOwnPointsAfterAReturnBeforeTheDate() {
    long earn = earned(50);
    long in = transferredIn(100);
    change(EntryType.TRANSFER_OUT, -100, BEFORE, in);
    expired(50);
    assertThat(expiredOf(earn)).isEqualTo(50);
  }

  /**
   * A reversal that takes more points from the lot than its earn had put there spends the points of
   * other earns.
   */
  @Test
  void removesAtMostTheEarnedPointsFromTheQueue() {
    long first = earned(100);
    long spending = spent(100);
    long second = earned(70);
    long third = earned(50);
    reversed(second, -100);
    reversed(spending, 80);
    expired(100);
    assertThat(expiredOf(third)).isEqualTo(50);
    assertThat(expiredOf(second, 100)).isZero();
    assertThat(expiredOf(first)).isEqualTo(50);
  }

  @Test
  void addsOnlyPointsToTheQueueThatTheRedemptionHadNotTakenFromTheLot() {
    long first = earned(100);
    long spending = spent(40);
    // 25 of the points come from another lot that has expired, and get this date.
    reversed(spending, 65);
    spent(30);
    expired(95);
    assertThat(expiredOf(first)).isEqualTo(70);
  }

  @Test
  void treatsPointsThatPaidATransferredDebtAsSpentUntilItIsOwedAgain() {
    long earn = earned(80);
    long paid = change(EntryType.TRANSFER_IN, -50, BEFORE, null);
    expired(30);
    assertThat(expiredOf(earn)).isEqualTo(30);
    change(EntryType.TRANSFER_OUT, 50, DATE, paid);
    assertThat(expiredOf(earn)).isEqualTo(30);
    expired(50);
    assertThat(expiredOf(earn)).isEqualTo(80);
  }
}
