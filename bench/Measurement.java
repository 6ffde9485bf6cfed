package bench;

import java.util.Map;
import java.util.SplittableRandom;

/** A workload at one variant of the service, measured in each round. */
record Measurement(Variant variant, Workload workload, int connections, CustomerRange customers) {
  /** Requests to the service, or a script of pgbench. */
  enum Workload {
    EARN("earn"),
    LEDGER_PAGE("page of transactions"),
    PGBENCH_TRANSACTION("earn-transaction.sql"),
    PGBENCH_STATEMENT("earn-statement.sql");

    final String label;

    Workload(String label) {
      this.label = label;
    }

    boolean isPgbench() {
      return this == PGBENCH_TRANSACTION || this == PGBENCH_STATEMENT;
    }
  }

  /**
   * A configuration of the service.
   *
   * @param environment variables in addition to those that all services have
   */
  record Variant(String name, String database, Map<String, String> environment) {}

  /**
   * Numbered customers of a ledger.
   *
   * @param stride distance of two customers
   */
  record CustomerRange(int count, int stride, int first) {
    /** Followed by the twelve digits of a customer's number. */
    static final String ID_PREFIX = "01900000-0000-7000-8000-";

    static CustomerRange all(int count) {
      return new CustomerRange(count, 1, 0);
    }

    /** Other customers for each round, so that their part of the ledger is as it was filled. */
    CustomerRange ofRound(int round) {
      return new CustomerRange(count, stride, Math.floorMod(round, stride));
    }

    String randomId(SplittableRandom random) {
      return id(random.nextInt(count) * stride + first);
    }

    static String id(int number) {
      return ID_PREFIX + "%012d".formatted(number);
    }
  }

  @Override
  public String toString() {
    return "%s; %s, %,d customers, at %d"
        .formatted(variant.name(), workload.label, customers.count(), connections);
  }
}
