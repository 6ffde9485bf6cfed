package bench;

import bench.Measurement.Kind;
import bench.Row.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All lines of the report. */
final class Rows {
  static final String SMALL_DATABASE = "ledger_small";
  static final String LARGE_DATABASE = "ledger_large";

  /** The service as everybody has it. */
  static final Configuration BATCHES =
      Configuration.batches("batches", Configuration.MAIN_DATABASE);

  static final Configuration SMALL = Configuration.batches("small ledger", SMALL_DATABASE);
  static final Configuration LARGE = Configuration.batches("large ledger", LARGE_DATABASE);

  private static final int ONE = 1;
  private static final int MANY = 64;
  private static final int CROWD = 256;

  private Rows() {}

  /** Those about how postings are written. */
  static List<Row> ofWriting(Options options) {
    Guests all = Guests.all(options.customers());
    Guests one = Guests.one();
    Measurement spread = batches(MANY, all);
    Measurement crowd = batches(CROWD, all);
    Measurement hot = batches(MANY, one);
    Measurement quiet = batches(ONE, all);
    Measurement quietBefore = new Measurement(Configuration.oneByOne(1), Kind.EARN, ONE, all);
    Measurement transaction = new Measurement(Configuration.pgbench(), Kind.TRANSACTION, MANY, all);
    Measurement statement = new Measurement(Configuration.pgbench(), Kind.STATEMENT, MANY, all);
    return List.of(
        overBest(
            "earn-64",
            "earns a second to one by one, 64 connections",
            new Bound.AtLeast(2.0),
            spread,
            oneByOne(options, MANY, all),
            Sample::perSecond),
        overBest(
            "earn-256",
            "the same, 256 connections",
            new Bound.AtLeast(3.0),
            crowd,
            oneByOne(options, CROWD, all),
            Sample::perSecond),
        over(
            "pgbench-transaction",
            "the same with HTTP, JWT and rules to pgbench without: BEGIN; 3 statements; COMMIT",
            new Bound.AtLeast(1.5),
            spread,
            transaction,
            Sample::perSecond),
        over(
            "pgbench-statement",
            "the same to pgbench with one statement for all",
            new Bound.AtLeast(0.9),
            spread,
            statement,
            Sample::perSecond),
        overBest(
            "hot",
            "earns a second of one customer to one by one, 64 connections",
            new Bound.AtLeast(8.0),
            hot,
            oneByOne(options, MANY, one),
            Sample::perSecond),
        over(
            "hot-spread",
            "earns a second of one customer to those of all",
            new Bound.AtLeast(0.5),
            hot,
            spread,
            Sample::perSecond),
        overBest(
            "database-cpu",
            "the database's processor time for an earn to one by one, 64 connections",
            new Bound.AtMost(1 / 3.0),
            spread,
            oneByOne(options, MANY, all),
            Sample::databaseCpu),
        over(
            "latency",
            "median time of an earn to one by one, 1 connection",
            new Bound.AtMost(1.15),
            quiet,
            quietBefore,
            Sample::p50Ms));
  }

  private static Measurement batches(int connections, Guests guests) {
    return new Measurement(BATCHES, Kind.EARN, connections, guests);
  }

  private static List<Measurement> oneByOne(Options options, int connections, Guests guests) {
    return options.committers().stream()
        .map(committers ->
            new Measurement(Configuration.oneByOne(committers), Kind.EARN, connections, guests))
        .toList();
  }

  /** Those about how large the ledger is. */
  static List<Row> ofSize(Options options) {
    int guests = options.smallGuests();
    Guests small = Guests.all(guests);
    Guests someOfLarge = new Guests(guests, options.largeGuests() / guests, 0);
    Guests allOfLarge = Guests.all(options.largeGuests());
    List<Row> rows = new ArrayList<>();
    for (Kind kind : List.of(Kind.EARN, Kind.PAGE)) {
      String what = kind == Kind.EARN ? "an earn" : "a page of the history";
      String name = kind == Kind.EARN ? "earn" : "page";
      rows.add(
          over(
              "size-%s-latency".formatted(name),
              "median time of %s, large ledger to small, 1 connection".formatted(what),
              new Bound.AtMost(1.3),
              new Measurement(LARGE, kind, ONE, someOfLarge),
              new Measurement(SMALL, kind, ONE, small),
              Sample::p50Ms));
      rows.add(
          over(
              "size-%s".formatted(name),
              "time for %s, large ledger to small, 64 connections".formatted(what),
              new Bound.AtMost(1.3),
              new Measurement(LARGE, kind, MANY, someOfLarge),
              new Measurement(SMALL, kind, MANY, small),
              sample -> 1 / sample.perSecond()));
    }
    rows.add(
        over(
            "size-earn-all",
            "the same of an earn when all customers of the large ledger come",
            new Bound.None(),
            new Measurement(LARGE, Kind.EARN, MANY, allOfLarge),
            new Measurement(SMALL, Kind.EARN, MANY, small),
            sample -> 1 / sample.perSecond()));
    return rows;
  }

  private static Row over(
      String name,
      String what,
      Bound bound,
      Measurement over,
      Measurement under,
      ToDoubleFunction<Sample> figure) {
    return new Row(
        name, what, bound, List.of(over, under), results -> results.ratio(over, under, figure));
  }

  /** Over the candidate that answers most. */
  private static Row overBest(
      String name,
      String what,
      Bound bound,
      Measurement over,
      List<Measurement> candidates,
      ToDoubleFunction<Sample> figure) {
    List<Measurement> needs = new ArrayList<>(candidates);
    needs.add(over);
    return new Row(
        name,
        what,
        bound,
        needs,
        results -> results.ratio(over, results.fastest(candidates), figure));
  }
}
