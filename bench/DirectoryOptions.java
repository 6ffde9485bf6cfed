package bench;

import java.util.List;
import java.util.Map;

/**
 * What a user of {@code bench/directory} can choose.
 *
 * @param customers of the large directory
 * @param smallCustomers of the one that it is compared with
 * @param transactions of each active customer
 * @param some so many are imported, and copied, in each round
 * @param only the rows that are wanted; empty: all
 */
record DirectoryOptions(
    int customers,
    int smallCustomers,
    int transactions,
    int some,
    int rounds,
    int seconds,
    int warmup,
    List<String> only,
    boolean withPlans) {

  static final String USAGE =
      """
      bench/directory              measure all; an hour and 20 GB of disk under target/
        --only ROW[,ROW]             these rows alone, by name (q-rare) or beginning (sort)
        --customers 1000000          of the large directory
        --small-customers 100000     of the one that it is compared with
        --transactions 12            of each customer who ever came, which are four of five
        --some 50000                 how many are imported and copied in each round
        --rounds 3                   how often everything is measured, in turn
        --seconds 3                  of each measurement
        --warmup 60                  seconds of load before a service is measured
        --plans                      write the plans of the statements to target/bench-plans.txt
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--only", "",
          "--customers", "1000000",
          "--small-customers", "100000",
          "--transactions", "12",
          "--some", "50000",
          "--rounds", "3",
          "--seconds", "3",
          "--warmup", "60");

  /**
   * Reads the command line.
   *
   * @throws WrongOption when it is not as above
   */
  static DirectoryOptions read(String... arguments) {
    Arguments values = Arguments.read(DEFAULTS, arguments);
    DirectoryOptions options =
        new DirectoryOptions(
            values.number("--customers"),
            values.number("--small-customers"),
            values.number("--transactions"),
            values.number("--some"),
            values.number("--rounds"),
            values.number("--seconds"),
            values.number("--warmup"),
            values.texts("--only"),
            values.withPlans());
    if (options.smallCustomers >= options.customers) {
      throw new WrongOption("--small-customers must be fewer than --customers");
    }
    return options;
  }

  /** How it is going to be measured. */
  String summary() {
    return "%d rounds of %d s each at one connection; %,d customers, and %,d to compare with"
        .formatted(rounds, seconds, customers, smallCustomers);
  }

  /** Whether a row is asked for. */
  boolean wants(String row) {
    return Arguments.wants(only, row);
  }
}
