package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Posting.Movement.Part;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry to reverse, and its earlier reversals.
 *
 * @param reversals their number
 * @param reversedPoints the points that they undid
 * @param reversedByPoints the part of these points that was reversed without an amount
 * @param reversedAmount the sum of the amounts of the other reversals; 0 for none
 * @param lotState the state of the lot that an earn created
 * @param arrivalSeq the {@code seq} of the {@code transfer_in} with which the points of a merged
 *     customer's earn came to the account; null for other entries
 */
public record ReversalTarget(
    LedgerEntry entry,
    long reversals,
    long reversedPoints,
    long reversedByPoints,
    BigDecimal reversedAmount,
    LotState lotState,
    @Nullable Long arrivalSeq) {

  /** An entry of the account itself. */
  public ReversalTarget(
      LedgerEntry entry,
      long reversals,
      long reversedPoints,
      long reversedByPoints,
      BigDecimal reversedAmount,
      LotState lotState) {
    this(entry, reversals, reversedPoints, reversedByPoints, reversedAmount, lotState, null);
  }

  private static final Comparator<Lot> LATEST_FIRST =
      Comparator.comparing(
          Lot::expiresAt, Comparator.nullsFirst(Comparator.<Instant>reverseOrder()));

  /**
   * The state of an earn's lot after its date ({@link LotHistory}).
   *
   * @param expired points of the lot that expired; negative if more points of a transfer left the
   *     lot than expired
   * @param later points that arrived in the lot after the earn
   * @param taken points of the earn that its reversals took from the lot
   * @param counted points of the earn that its reversals found expired
   * @param merges the same lot in the accounts of the targets, if the customer of the earn was
   *     merged; the account of the reversal is last
   */
  public record LotState(long expired, long later, long taken, long counted, List<Arrival> merges) {
    /** Before the lot's date. */
    public static final LotState OPEN = new LotState(0, 0, 0, 0, List.of());

    public LotState {
      merges = List.copyOf(merges);
    }

    /**
     * Points of the earn that have expired and that no reversal has counted yet. Points that left
     * the lot with a merge and expired in the other account are at the end of the lot's queue, like
     * points that expired in it.
     */
    private long uncounted(long points, long expiredJustNow) {
      long gone = expiredJustNow;
      for (Arrival arrival : merges.reversed()) {
        gone = arrival.expired(gone);
      }
      long ofTheEarn = Math.min(expired + gone - later, points - taken);
      return Math.max(0, ofTheEarn - counted);
    }

    /** The state after an entry that expired or took points of the lot. */
    private LotState after(long moreExpired, long moreTaken) {
      if (merges.isEmpty()) {
        return new LotState(expired + moreExpired, later, taken + moreTaken, counted, merges);
      }
      List<Arrival> changed = new ArrayList<>(merges);
      Arrival last = changed.removeLast();
      changed.add(
          new Arrival(
              last.expired() + moreExpired, last.later(), Math.max(0, last.arrived() - moreTaken)));
      return new LotState(expired, later, taken + moreTaken, counted, changed);
    }

    private LotState counting(long more) {
      return new LotState(expired, later, taken, counted + more, merges);
    }
  }

  /**
   * The points of a lot that came to an account with a merge.
   *
   * @param expired points of the lot that expired in the account
   * @param later points that arrived in the lot after the merge
   * @param arrived points that came with the merge, without those that reversals took
   */
  public record Arrival(long expired, long later, long arrived) {
    /** Without points of the lot. */
    public static final Arrival NONE = new Arrival(0, 0, 0);

    /**
     * The points of the merge that expired.
     *
     * @param more points of the lot that expired as well
     */
    private long expired(long more) {
      return Math.clamp(expired + more - later, 0, arrived);
    }
  }

  /**
   * The part of an entry that a reversal undoes.
   *
   * @param amount null if the reversal has no amount
   */
  record Share(long points, @Nullable BigDecimal amount) {}

  boolean isEarn() {
    return entry.type() == EntryType.EARN;
  }

  /** Points that can still be reversed. */
  long left() {
    return size() - reversedPoints;
  }

  private long size() {
    return Math.abs(entry.points());
  }

  /**
   * The whole points of a part, rounded down over all reversals together, so that reversals of all
   * parts undo exactly the whole entry. Empty if less is left.
   */
  Optional<Share> share(Part part) {
    if (left() == 0 && reversals > 0 && (size() > 0 || part instanceof Part.Whole)) {
      return Optional.empty();
    }
    Share share =
        switch (part) {
          case Part.Whole _ -> new Share(left(), amountLeft());
          case Part.Points points -> new Share(points.points(), null);
          case Part.Amount amount -> ofAmount(amount.amount());
        };
    return share == null || share.points() > left() ? Optional.empty() : Optional.of(share);
  }

  /** The rest of the amount; null if an earlier reversal had no amount. */
  private @Nullable BigDecimal amountLeft() {
    BigDecimal whole = entry.amount();
    return whole == null || reversedByPoints > 0
        ? null
        : whole.subtract(reversedAmount).setScale(whole.scale());
  }

  private @Nullable Share ofAmount(BigDecimal amount) {
    BigDecimal whole = Objects.requireNonNull(entry.amount(), "checked by Reversals");
    BigDecimal amounts = reversedAmount.add(amount);
    // In points × amount, so that the only division is the last step.
    BigDecimal requested =
        amounts
            .multiply(BigDecimal.valueOf(size()))
            .add(whole.multiply(BigDecimal.valueOf(reversedByPoints)));
    if (amounts.compareTo(whole) > 0
        || requested.compareTo(whole.multiply(BigDecimal.valueOf(size()))) > 0) {
      return null;
    }
    long total = requested.divide(whole, 0, RoundingMode.FLOOR).longValueExact();
    return new Share(Math.max(0, total - reversedPoints), amount.setScale(whole.scale()));
  }

  /**
   * Of an earn with an amount: the part of the amount that the next reversal undoes. The parts of
   * all reversals of an earn add up to its amount once it is reversed completely. Null without an
   * amount.
   */
  @Nullable BigDecimal amountReversedBy(Share next) {
    BigDecimal whole = entry.amount();
    return whole == null
        ? null
        : withReversal(next, lotState)
            .reversedPartOf(whole)
            .subtract(reversedPartOf(whole))
            .setScale(whole.scale());
  }

  /** The part of the amount that was reversed: without an amount, in proportion to the points. */
  private BigDecimal reversedPartOf(BigDecimal whole) {
    if (size() == 0) {
      return reversedAmount;
    }
    if (left() == 0) {
      return whole;
    }
    BigDecimal byPoints =
        whole
            .multiply(BigDecimal.valueOf(reversedByPoints))
            .divide(BigDecimal.valueOf(size()), whole.scale(), RoundingMode.HALF_UP);
    return reversedAmount.add(byPoints);
  }

  /**
   * Of an earn: the number of points to reverse that have expired already.
   *
   * @param expiredNow entries that are written before the reversal
   */
  long alreadyExpired(long points, List<LedgerEntry> expiredNow) {
    return Math.min(points, lotState.uncounted(entry.lotPoints(), expiredOfOwnLot(expiredNow)));
  }

  private long expiredOfOwnLot(List<LedgerEntry> expired) {
    return -expired.stream().mapToLong(this::changeOfOwnLot).sum();
  }

  /** The change that an entry made to the lot that this earn created. */
  private long changeOfOwnLot(LedgerEntry other) {
    return other.lots().stream()
        .filter(lot -> !entry.lots().isEmpty() && Objects.equals(lot.expiresAt(), lotDate()))
        .mapToLong(Lot::points)
        .sum();
  }

  /** Of an earn: takes points, first from the lot that it created. */
  Lots.Spending takenFrom(Lots lots, long points) {
    return entry.lots().isEmpty() ? lots.spend(points) : lots.spendFirst(lotDate(), points);
  }

  /** Of an earn: when its points expire. */
  @Nullable
  public Instant lotDate() {
    return entry.lots().isEmpty() ? null : entry.lots().getFirst().expiresAt();
  }

  /** Of a redeem: the next lots to restore of those that it took, the latest-expiring first. */
  Lots restored(long points) {
    Lots restored = Lots.EMPTY;
    long toSkip = reversedPoints;
    long wanted = points;
    for (Lot lot : entry.lots().stream().sorted(LATEST_FIRST).toList()) {
      long part = Math.max(0, Math.min(wanted, -lot.points() - toSkip));
      toSkip = Math.max(0, toSkip + lot.points());
      wanted -= part;
      restored = restored.with(part, lot.expiresAt());
    }
    return restored;
  }

  public ReversalTarget withLotState(LotState state) {
    return new ReversalTarget(
        entry, reversals, reversedPoints, reversedByPoints, reversedAmount, state, arrivalSeq);
  }

  /** The target after a posting to its account, which may be a reversal of it. */
  public ReversalTarget after(PostingOutcome.Posted posted) {
    LotState now = lotState.after(expiredOfOwnLot(posted.expired()), 0);
    LedgerEntry reversal = posted.entry();
    if (!entry.id().equals(reversal.reverses())) {
      return withLotState(now);
    }
    return withReversal(
        new Share(reversal.reversesPoints(), reversal.amount()),
        isEarn() ? afterReversal(now, reversal) : now);
  }

  private ReversalTarget withReversal(Share share, LotState state) {
    BigDecimal amount = share.amount();
    return new ReversalTarget(
        entry,
        reversals + 1,
        reversedPoints + share.points(),
        amount == null ? reversedByPoints + share.points() : reversedByPoints,
        amount == null ? reversedAmount : reversedAmount.add(amount),
        state,
        arrivalSeq);
  }

  private LotState afterReversal(LotState now, LedgerEntry reversal) {
    return now.after(0, -changeOfOwnLot(reversal))
        .counting(reversal.reversesPoints() + reversal.points());
  }
}
