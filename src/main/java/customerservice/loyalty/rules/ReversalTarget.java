package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Posting.Movement.Part;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that is to be reversed, and what has become of it since.
 *
 * @param reversals how many there were
 * @param taken points of it that they have taken back
 * @param takenByPoints of these, what no amount was named for
 * @param amountTaken the amounts that the others named; 0 where there were none
 * @param lapse what became of the lot that an earn made
 */
public record ReversalTarget(
    LedgerEntry row,
    long reversals,
    long taken,
    long takenByPoints,
    BigDecimal amountTaken,
    Lapse lapse) {

  private static final Comparator<Lot> LATEST_FIRST =
      Comparator.comparing(
          Lot::expiresAt, Comparator.nullsFirst(Comparator.<Instant>reverseOrder()));

  /**
   * The fate of the lot that an earn gave, after its date ({@link LotHistory}).
   *
   * @param expired points of the lot that expired; below zero where more points are gone that had
   *     come with a transfer than expired
   * @param later points that arrived in the lot after the row
   * @param taken points that reversals of the row took from the lot, of those that it had put there
   * @param counted points that reversals of the row found expired
   */
  public record Lapse(long expired, long later, long taken, long counted) {
    /** Before its date. */
    public static final Lapse NONE = new Lapse(0, 0, 0, 0);

    /** Points of the row that have expired, and that no reversal has counted yet. */
    private long left(long points, long expiredJustNow) {
      long ofTheRow = Math.min(expired + expiredJustNow - later, points - taken);
      return Math.max(0, ofTheRow - counted);
    }

    private Lapse counting(long points) {
      return new Lapse(expired, later, taken, counted + points);
    }

    private Lapse expiring(long points) {
      return new Lapse(expired + points, later, taken, counted);
    }
  }

  /**
   * What a reversal takes back.
   *
   * @param amount that it stands for; null where none was named
   */
  record Share(long points, @Nullable BigDecimal amount) {}

  boolean isEarn() {
    return row.type() == EntryType.EARN;
  }

  /** Points that can still be taken back. */
  long left() {
    return size() - taken;
  }

  private long size() {
    return Math.abs(row.points());
  }

  /**
   * What a part comes to: whole points, rounded down over all parts together, so that these make
   * the whole in the end. Empty where less is left.
   */
  Optional<Share> share(Part part) {
    if (left() == 0 && reversals > 0 && (size() > 0 || part instanceof Part.Whole)) {
      return Optional.empty();
    }
    Share share =
        switch (part) {
          case Part.Whole whole -> new Share(left(), amountLeft());
          case Part.Points points -> new Share(points.points(), null);
          case Part.Amount amount -> ofAmount(amount.amount());
        };
    return share == null || share.points() > left() ? Optional.empty() : Optional.of(share);
  }

  /** The rest of the amount, where all that was taken was asked for by amounts. */
  private @Nullable BigDecimal amountLeft() {
    BigDecimal whole = row.amount();
    return whole == null || takenByPoints > 0
        ? null
        : whole.subtract(amountTaken).setScale(whole.scale());
  }

  private @Nullable Share ofAmount(BigDecimal amount) {
    BigDecimal whole = Objects.requireNonNull(row.amount(), "was looked for before");
    BigDecimal amounts = amountTaken.add(amount);
    // In points × amount, so that nothing is divided before the end.
    BigDecimal asked =
        amounts
            .multiply(BigDecimal.valueOf(size()))
            .add(whole.multiply(BigDecimal.valueOf(takenByPoints)));
    if (amounts.compareTo(whole) > 0
        || asked.compareTo(whole.multiply(BigDecimal.valueOf(size()))) > 0) {
      return null;
    }
    long inAll = asked.divide(whole, 0, RoundingMode.FLOOR).longValueExact();
    return new Share(Math.max(0, inAll - taken), amount.setScale(whole.scale()));
  }

  /**
   * Of an earn: how many of the points to be taken back have expired, and are gone already.
   *
   * @param expiredNow rows that are written before the reversal
   */
  public long lapsed(long points, List<LedgerEntry> expiredNow) {
    return Math.min(points, lapse.left(row.inLots(), expiredOfOwnLot(expiredNow)));
  }

  private long expiredOfOwnLot(List<LedgerEntry> rows) {
    return rows.stream()
        .flatMap(gone -> gone.lots().stream())
        .filter(lot -> !row.lots().isEmpty() && Objects.equals(lot.expiresAt(), ownDate()))
        .mapToLong(lot -> -lot.points())
        .sum();
  }

  /** Of an earn: takes points back, from the lot it gave first. */
  Lots.Spending takenFrom(Lots lots, long points) {
    return row.lots().isEmpty() ? lots.spend(points) : lots.spendFirst(ownDate(), points);
  }

  /** When the points expire that it gave. */
  @Nullable
  public Instant ownDate() {
    return row.lots().isEmpty() ? null : row.lots().getFirst().expiresAt();
  }

  /** Of a redeem: the next lots to give back of those it took, the latest-expiring first. */
  Lots givenBack(long points) {
    Lots back = Lots.EMPTY;
    long passed = taken;
    long wanted = points;
    for (Lot lot : row.lots().stream().sorted(LATEST_FIRST).toList()) {
      long given = Math.max(0, Math.min(wanted, -lot.points() - passed));
      passed = Math.max(0, passed + lot.points());
      wanted -= given;
      back = back.with(given, lot.expiresAt());
    }
    return back;
  }

  /** The same with the fate of its lot. */
  public ReversalTarget lapsed(Lapse now) {
    return new ReversalTarget(row, reversals, taken, takenByPoints, amountTaken, now);
  }

  /** The same after a posting to its account, which may have been its own reversal. */
  public ReversalTarget after(PostingOutcome.Posted posted) {
    Lapse now = lapse.expiring(expiredOfOwnLot(posted.expired()));
    LedgerEntry reversal = posted.transaction();
    if (!row.id().equals(reversal.reverses())) {
      return lapsed(now);
    }
    long points = reversal.takesBack();
    return new ReversalTarget(
        row,
        reversals + 1,
        taken + points,
        reversal.amount() == null ? takenByPoints + points : takenByPoints,
        reversal.amount() == null ? amountTaken : amountTaken.add(reversal.amount()),
        isEarn() ? lapsing(now, reversal) : now);
  }

  private Lapse lapsing(Lapse now, LedgerEntry reversal) {
    long fromOwnLot =
        -reversal.lots().stream()
            .filter(lot -> Objects.equals(lot.expiresAt(), ownDate()))
            .mapToLong(Lot::points)
            .sum();
    return new Lapse(now.expired(), now.later(), now.taken() + fromOwnLot, now.counted())
        .counting(reversal.takesBack() + reversal.points());
  }
}
