package bench;

import java.util.Map;

/**
 * A service as it is started.
 *
 * @param name in the tables
 * @param database which one it stands before
 * @param settings environment variables beside those of every service here
 */
record Configuration(String name, String database, Map<String, String> settings) {
  static final String MAIN_DATABASE = "customer_service";

  private static final String BATCH_MAX = "LEDGER_BATCH_MAX";
  private static final String COMMITTERS = "LEDGER_COMMITTERS";

  /** As everybody has it: what waits is posted in one transaction. */
  static Configuration batches(String name, String database) {
    return new Configuration(name, database, Map.of());
  }

  /** The same service with a transaction for each posting. */
  static Configuration oneByOne(int committers) {
    return new Configuration(
        "one by one, %d".formatted(committers),
        MAIN_DATABASE,
        Map.of(BATCH_MAX, "1", COMMITTERS, Integer.toString(committers)));
  }

  /** No service at all: PostgreSQL's own benchmark. */
  static Configuration pgbench() {
    return batches("pgbench", MAIN_DATABASE);
  }

  /** Whether each posting has a transaction of its own. */
  boolean isOneByOne() {
    return settings.containsKey(BATCH_MAX);
  }
}
