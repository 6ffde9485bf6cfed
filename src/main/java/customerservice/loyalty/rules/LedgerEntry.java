package customerservice.loyalty.rules;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.CustomerId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the ledger; its JSON is the API's transaction. Points, type, time and order never
 * change; an erasure removes the texts.
 *
 * @param points signed
 * @param balanceAfter the balance including this entry
 * @param amount the purchase amount, with the currency's number of digits
 * @param reverses the id of the entry that this one reverses
 * @param reversedPoints how many points of this entry have been reversed so far
 * @param expiresAt when the points earned here expire; null for never
 * @param seq 1, 2, 3 … within the customer: the order of the ledger
 * @param createdAt never before that of the previous entry
 * @param qualifying the points that count towards a tier, and the time from which they count
 * @param reversesPoints of a reversal: the points of the reversed entry that it undoes, including
 *     points that had expired already
 * @param reversesAmount of a reversal of an earn with an amount: the part of that amount that it
 *     undoes, also if it reverses points; null otherwise
 * @param lots the change of each lot
 * @param transferLeg null unless the entry is one of the two entries of a transfer
 */
public record LedgerEntry(
    UUID id,
    UUID customerId,
    EntryType type,
    long points,
    long balanceAfter,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable BigDecimal amount,
    @Nullable String currency,
    @Nullable String reference,
    @Nullable String description,
    @Nullable String locationId,
    @Nullable UUID reverses,
    long reversedPoints,
    @Nullable Instant expiresAt,
    String actor,
    long seq,
    Instant createdAt,
    @JsonIgnore QualifyingPoints qualifying,
    @JsonIgnore long reversesPoints,
    @JsonIgnore @Nullable BigDecimal reversesAmount,
    @JsonIgnore List<Lot> lots,
    @JsonIgnore @Nullable TransferLeg transferLeg) {

  /** The actor of entries that no client requested. */
  private static final String SYSTEM = "system";

  /** The description of entries that an erasure posts. */
  private static final String ERASURE = "erasure";

  /**
   * The effect of a posting.
   *
   * @param points signed
   * @param expiresAt of added points; null for never, and if no points are added
   * @param reversal null unless the posting is a reversal
   * @param lots the change of each lot
   */
  record Effect(
      long points,
      long qualifyingPoints,
      @Nullable BigDecimal amount,
      @Nullable String currency,
      @Nullable Instant expiresAt,
      @Nullable Reversal reversal,
      List<Lot> lots) {

    /** Adds or removes points that do not count towards a tier. */
    static Effect of(long points, @Nullable Instant expiresAt, List<Lot> lots) {
      return new Effect(points, 0, null, null, expiresAt, null, lots);
    }
  }

  /**
   * One of the two entries of a transfer.
   *
   * @param counterpart the id of the other entry
   * @param carried the points that count towards a tier and move with the entry
   * @param activityAt the newest earn or redeem that moves with it; null for none
   */
  public record TransferLeg(
      UUID counterpart, List<QualifyingPoints> carried, @Nullable Instant activityAt) {}

  /**
   * The reversed entry, and the parts of its points and of its amount that a reversal undoes.
   *
   * @param points at most the points of the entry
   * @param amount null if the entry has no amount
   */
  record Reversal(LedgerEntry entry, long points, @Nullable BigDecimal amount) {}

  /**
   * The entry of a posting.
   *
   * @param after the account including the entry
   */
  static LedgerEntry of(Posting posting, UUID id, Account after, Effect effect) {
    Reversal reversal = effect.reversal();
    return new LedgerEntry(
        id,
        posting.customer().value(),
        posting.movement().type(),
        effect.points(),
        after.balance(),
        effect.amount(),
        effect.currency(),
        posting.reference(),
        posting.description(),
        posting.locationId(),
        posting.reverses(),
        0,
        effect.expiresAt(),
        posting.actor(),
        after.last().seq(),
        timeOf(after),
        new QualifyingPoints(
            reversal == null ? timeOf(after) : reversal.entry().qualifying().from(),
            effect.qualifyingPoints()),
        reversal == null ? 0 : reversal.points(),
        reversal == null ? null : reversal.amount(),
        effect.lots(),
        null);
  }

  /** The entry that removes an expired lot. */
  static LedgerEntry expiry(UUID id, Account after, Lot lot) {
    return internal(
        id, after, EntryType.EXPIRE, -lot.points(), List.of(lot.negated()), null, null, SYSTEM);
  }

  /**
   * The entry that removes all that an erased customer has left.
   *
   * @param points the negated balance: positive for a debt
   */
  static LedgerEntry settlement(UUID id, Account after, long points, List<Lot> lots, String actor) {
    return internal(id, after, EntryType.ADJUST, points, lots, null, ERASURE, actor);
  }

  /**
   * An entry without a posting: an expiry, a settlement or a leg of a transfer.
   *
   * @param after the account including the entry
   */
  static LedgerEntry internal(
      UUID id,
      Account after,
      EntryType type,
      long points,
      List<Lot> lots,
      @Nullable TransferLeg leg,
      @Nullable String description,
      String actor) {
    return new LedgerEntry(
        id,
        after.key().customer().value(),
        type,
        points,
        after.balance(),
        null,
        null,
        null,
        description,
        null,
        null,
        0,
        null,
        actor,
        after.last().seq(),
        timeOf(after),
        new QualifyingPoints(
            timeOf(after), leg == null ? 0 : QualifyingPoints.total(leg.carried())),
        0,
        null,
        lots,
        leg);
  }

  private static Instant timeOf(Account after) {
    return Objects.requireNonNull(
        after.last().postedAt(), "an account after an entry has its time");
  }

  /** The change of all lots: less than {@link #points} if some of these paid a debt. */
  long lotPoints() {
    return lots.stream().mapToLong(Lot::points).sum();
  }

  public CustomerId customer() {
    return new CustomerId(customerId);
  }
}
