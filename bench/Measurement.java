package bench;

/**
 * Something that is measured in every round.
 *
 * @param configuration of the service that answers
 * @param kind of what it is asked
 * @param connections at once
 * @param guests whom it is asked for
 */
record Measurement(Configuration configuration, Kind kind, int connections, Guests guests) {
  /** What is asked. */
  enum Kind {
    EARN("earn"),
    PAGE("page of the history"),
    /** By pgbench, a statement a round trip. */
    TRANSACTION("BEGIN … COMMIT"),
    /** By pgbench, all in one. */
    STATEMENT("one statement");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    boolean isPgbench() {
      return this == TRANSACTION || this == STATEMENT;
    }

    /** Whether it adds to the ledger. */
    boolean posts() {
      return this != PAGE;
    }
  }

  /** As it stands in the tables. */
  String label() {
    String whom = guests.count() == 1 ? "one guest" : "%,d guests".formatted(guests.count());
    return "%s; %s, %s, at %d".formatted(configuration.name(), kind.label, whom, connections);
  }
}
