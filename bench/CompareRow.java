package bench;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * A workload of {@code bench/compare} at one side.
 *
 * @param connections that send requests at the same time
 */
record CompareRow(Workload workload, int connections, Side side) {
  /** The number of connections for which the bars are defined. */
  static final int BAR_CONNECTIONS = 64;

  /** The requests of {@code wrk.lua}, with the bars of their ratios to the baseline. */
  enum Workload {
    GET(Bar.atLeast(6), Bar.atMost(0.30), Bar.atMost(0.5)),
    LIST(Bar.atLeast(6), Bar.atMost(0.25), Bar.atMost(0.5)),
    SEARCH(Bar.NONE, Bar.NONE, Bar.NONE),
    EARN(Bar.atLeast(6), Bar.atMost(0.17), Bar.atMost(0.5)),
    REDEEM(Bar.NONE, Bar.NONE, Bar.NONE),
    HOT(Bar.NONE, Bar.NONE, Bar.NONE),
    MIXED(Bar.atLeast(6), Bar.atMost(0.30), Bar.atMost(0.5));

    final Bar speed;
    final Bar cpu;
    final Bar p99;

    Workload(Bar speed, Bar cpu, Bar p99) {
      this.speed = speed;
      this.cpu = cpu;
      this.p99 = p99;
    }

    boolean hasBars() {
      return !speed.equals(Bar.NONE);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The measured server; pgbench writes to the database itself. */
  enum Side {
    SERVICE,
    BASELINE,
    PGBENCH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The name for {@code --only}. */
  String name() {
    return workload + "-" + connections;
  }

  CompareRow at(Side other) {
    return new CompareRow(workload, connections, other);
  }

  /** The rows of all sides that have this workload. */
  Stream<CompareRow> sides() {
    return Stream.of(Side.values())
        .filter(other -> other != Side.PGBENCH || workload == Workload.EARN)
        .map(this::at);
  }

  @Override
  public String toString() {
    return name() + " " + side;
  }
}
