package customerservice.rollups;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * Sums of a quarter-hour and a location.
 *
 * @param quarter the number of the quarter-hour, see {@link #quarterOf}
 * @param location empty for none
 * @param transactions ledger entries of every type
 * @param visits earns and redeems
 * @param points the change of all balances, signed
 * @param issued points of earns
 * @param redeemed points of redeems, positive
 * @param expired points of expiries, positive
 * @param adjusted points of adjustments, signed
 * @param reversed absolute points of reversals
 * @param revenue amounts of earns, less the amounts that reversals undo
 * @param newCustomers customers created
 */
public record QuarterRow(
    int quarter,
    String location,
    long transactions,
    long visits,
    long points,
    long issued,
    long redeemed,
    long expired,
    long adjusted,
    long reversed,
    BigDecimal revenue,
    long newCustomers) {

  /** A quarter of an hour, in seconds. */
  public static final int SECONDS = 900;

  /** The location of entries without one. */
  public static final String NO_LOCATION = "";

  /** The number of the quarter-hour of a moment, counted from 1970-01-01T00:00Z. */
  public static int quarterOf(Instant moment) {
    return Math.toIntExact(Math.floorDiv(moment.getEpochSecond(), SECONDS));
  }

  /** The first moment of a quarter-hour. */
  public static Instant startOf(int quarter) {
    return Instant.ofEpochSecond((long) quarter * SECONDS);
  }

  /** The row of customers created at a time; negative for customers that no longer count. */
  static QuarterRow ofNewCustomers(Instant createdAt, long customers) {
    return new QuarterRow(
        quarterOf(createdAt), NO_LOCATION, 0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO, customers);
  }

  QuarterRow plus(QuarterRow other) {
    return new QuarterRow(
        quarter,
        location,
        transactions + other.transactions,
        visits + other.visits,
        points + other.points,
        issued + other.issued,
        redeemed + other.redeemed,
        expired + other.expired,
        adjusted + other.adjusted,
        reversed + other.reversed,
        revenue.add(other.revenue),
        newCustomers + other.newCustomers);
  }

  /** The row that takes this one away. */
  QuarterRow negated() {
    return new QuarterRow(
        quarter,
        location,
        -transactions,
        -visits,
        -points,
        -issued,
        -redeemed,
        -expired,
        -adjusted,
        -reversed,
        revenue.negate(),
        -newCustomers);
  }

  /** The part that {@link VisitRow} counts for a customer. */
  VisitRow ofCustomer(UUID customer) {
    return new VisitRow(quarter, customer, location, visits, issued, redeemed, revenue);
  }

  boolean isZero() {
    return transactions == 0
        && visits == 0
        && points == 0
        && issued == 0
        && redeemed == 0
        && expired == 0
        && adjusted == 0
        && reversed == 0
        && revenue.signum() == 0
        && newCustomers == 0;
  }
}
