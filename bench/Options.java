package bench;

import java.util.List;
import java.util.Map;

/**
 * What a user can choose.
 *
 * @param customers of the main database
 * @param rounds how often everything is measured, one after the other
 * @param seconds of one measurement
 * @param warmup seconds of load before a service is measured for the first time
 * @param committers the numbers of them that post one by one; the best is what counts
 * @param smallRows of the small ledger
 * @param largeRows of the large ledger
 * @param guestRows of each customer in both
 * @param only the rows that are wanted, by name or by how their names begin; empty: all
 * @param withPlans whether the plans of the statements are shown, too
 */
record Options(
    int customers,
    int rounds,
    int seconds,
    int warmup,
    List<Integer> committers,
    int smallRows,
    int largeRows,
    int guestRows,
    List<String> only,
    boolean withPlans) {

  static final String USAGE =
      """
      bench/ledger                 measure all; 35 minutes and 20 GB of disk under target/
        --only ROW[,ROW]             these rows alone, by name (earn-64) or beginning (size)
        --customers 100000           who the postings are spread over
        --rounds 3                   how often everything is measured, in turn
        --seconds 15                 of each measurement
        --warmup 40                  seconds of load before a service is measured
        --committers 1,4,16,64       of the service that posts one by one; the best one counts
        --small-rows 100000          the ledgers that the rows 'size' compare
        --large-rows 10000000
        --guest-rows 100             the rows of each customer in both
        --plans                      write the plans of the statements to target/bench-plans.txt
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--only", "",
          "--customers", "100000",
          "--rounds", "3",
          "--seconds", "15",
          "--warmup", "40",
          "--committers", "1,4,16,64",
          "--small-rows", "100000",
          "--large-rows", "10000000",
          "--guest-rows", "100");

  /**
   * Reads the command line.
   *
   * @throws WrongOption when it is not as above
   */
  static Options read(String... arguments) {
    Arguments values = Arguments.read(DEFAULTS, arguments);
    Options options =
        new Options(
            values.number("--customers"),
            values.number("--rounds"),
            values.number("--seconds"),
            values.number("--warmup"),
            values.numbers("--committers"),
            values.number("--small-rows"),
            values.number("--large-rows"),
            values.number("--guest-rows"),
            values.texts("--only"),
            values.withPlans());
    options.requireWholeGuests();
    return options;
  }

  private void requireWholeGuests() {
    if (smallRows % guestRows != 0 || largeRows % smallRows != 0) {
      throw new WrongOption(
          "--small-rows must be a multiple of --guest-rows, and --large-rows of --small-rows");
    }
    if (committers.isEmpty()) {
      throw new WrongOption("--committers needs one number at the least");
    }
  }

  /** Customers of the small ledger. */
  int smallGuests() {
    return smallRows / guestRows;
  }

  /** Customers of the large ledger. */
  int largeGuests() {
    return largeRows / guestRows;
  }

  /** How it is going to be measured. */
  String summary() {
    return "%d rounds of %d s each, after %d s of load for each service; %,d customers"
        .formatted(rounds, seconds, warmup, customers);
  }

  /** Whether a row is asked for. */
  boolean wants(String row) {
    return Arguments.wants(only, row);
  }
}
