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
 * A row of the ledger. What is said of points, type, time and order never changes.
 *
 * @param points signed
 * @param balanceAfter the balance with this row
 * @param amount for which it was earned, with the currency's digits
 * @param reverses the transaction that this one takes back
 * @param reversedPoints what reversals have taken back of this one so far
 * @param expiresAt when the points earned here expire; null for never
 * @param seq 1, 2, 3 … within the customer: the order of the ledger
 * @param createdAt never before the one of the row before
 * @param qualifyingPoints what it counts towards a tier
 * @param qualifiesAt from when that counts
 * @param takesBack of a reversal: so many points of the row that it reverses; some of them may have
 *     been gone already
 * @param lots what it did to which lot
 * @param half of a transfer: what it has beside other rows; null where it is none
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
    @JsonIgnore long qualifyingPoints,
    @JsonIgnore Instant qualifiesAt,
    @JsonIgnore long takesBack,
    @JsonIgnore List<Lot> lots,
    @JsonIgnore @Nullable Half half) {

  /** Who is behind a row that nobody asked for. */
  private static final String SYSTEM = "system";

  /** Why points go with their customer. */
  private static final String ERASURE = "erasure";

  /**
   * What a posting comes to.
   *
   * @param points signed
   * @param expiresAt of the points given; null for never, and where none are
   * @param reversed what it takes back; null where it is no reversal
   * @param lots what it does to which lot
   */
  record Effect(
      long points,
      long qualifyingPoints,
      @Nullable BigDecimal amount,
      @Nullable String currency,
      @Nullable Instant expiresAt,
      @Nullable Reversed reversed,
      List<Lot> lots) {

    /** Points that come or go, and count for nothing. */
    static Effect of(long points, @Nullable Instant expiresAt, List<Lot> lots) {
      return new Effect(points, 0, null, null, expiresAt, null, lots);
    }
  }

  /**
   * What the two rows of a transfer have beside others.
   *
   * @param counterpart the other of the two
   * @param carried what counts towards a tier and comes with the row, or goes
   * @param activityAt the newest earn or redeem that comes with it, or goes; null for none
   */
  public record Half(
      UUID counterpart, List<QualifyingPoints> carried, @Nullable Instant activityAt) {}

  /**
   * What a reversal takes back.
   *
   * @param points of the row
   */
  record Reversed(LedgerEntry row, long points) {}

  /** The row that a posting becomes, on top of which the account is what it is after it. */
  static LedgerEntry of(Posting posting, UUID id, Account after, Effect effect) {
    Reversed reversed = effect.reversed();
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
        after.lastSeq(),
        timeOf(after),
        effect.qualifyingPoints(),
        reversed == null ? timeOf(after) : reversed.row().qualifiesAt(),
        reversed == null ? 0 : reversed.points(),
        effect.lots(),
        null);
  }

  /** The row by which a lot goes that is past its date. */
  static LedgerEntry expiry(UUID id, Account after, Lot lot) {
    return unasked(
        id, after, EntryType.EXPIRE, -lot.points(), null, SYSTEM, List.of(lot.negated()));
  }

  /**
   * The row by which all goes that is left of who is erased.
   *
   * @param points what there was, negated: more than 0 where it was a debt
   */
  static LedgerEntry settlement(UUID id, Account after, long points, List<Lot> lots, String actor) {
    return unasked(id, after, EntryType.ADJUST, points, ERASURE, actor, lots);
  }

  /** A row that no posting becomes. */
  private static LedgerEntry unasked(
      UUID id,
      Account after,
      EntryType type,
      long points,
      @Nullable String description,
      String actor,
      List<Lot> lots) {
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
        after.lastSeq(),
        timeOf(after),
        0,
        timeOf(after),
        0,
        lots,
        null);
  }

  /** A row by which what an account has goes to another, or comes from there. */
  static LedgerEntry transfer(
      EntryType type,
      UUID id,
      Account after,
      long points,
      List<Lot> lots,
      Half half,
      String description,
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
        after.lastSeq(),
        timeOf(after),
        half.carried().stream().mapToLong(QualifyingPoints::points).sum(),
        timeOf(after),
        0,
        lots,
        half);
  }

  private static Instant timeOf(Account after) {
    return Objects.requireNonNull(after.lastPostedAt(), "an account behind a row has its time");
  }

  /** What it did to all lots: less than its points where some of them paid a debt. */
  long inLots() {
    return lots.stream().mapToLong(Lot::points).sum();
  }

  /** Of a transfer: what counts towards a tier and came or went with it. */
  public List<QualifyingPoints> carried() {
    return half == null ? List.of() : half.carried();
  }

  /** Of a transfer: the newest earn or redeem that came or went with it. */
  @Nullable
  public Instant activityAt() {
    return half == null ? null : half.activityAt();
  }

  public CustomerId customer() {
    return new CustomerId(customerId);
  }
}
