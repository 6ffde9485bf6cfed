package bench;

import bench.Measurement.CustomerRange;
import bench.Measurement.Variant;
import bench.Measurement.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A ratio of two measurements.
 *
 * @param baselines the fastest of them is compared
 */
record LedgerRow(
    String name,
    Bar bar,
    ToDoubleFunction<Sample> figure,
    Measurement measured,
    List<Measurement> baselines,
    String subject) {
  static final String DATABASE = "customer_service";
  static final Variant BATCHES = new Variant("batches", DATABASE, Map.of());
  static final Variant SMALL = new Variant("small ledger", "ledger_small", Map.of());
  static final Variant LARGE = new Variant("large ledger", "ledger_large", Map.of());

  private static final int MANY = 64;
  private static final int VERY_MANY = 256;

  Figures ratio(Map<Measurement, List<Sample>> samples) {
    Measurement fastest =
        baselines.stream()
            .max(
                Comparator.comparingDouble(
                    baseline -> Figures.of(samples.get(baseline), Sample::perSecond).median()))
            .orElseThrow();
    return Figures.of(samples.get(measured), figure).over(Figures.of(samples.get(fastest), figure));
  }

  Stream<Measurement> measurements() {
    return Stream.concat(Stream.of(measured), baselines.stream());
  }

  boolean needsPgbench() {
    return measurements().anyMatch(measurement -> measurement.workload().isPgbench());
  }

  /** Rows that measure group commit. */
  static List<LedgerRow> ofPosting(int customers, List<Integer> committers) {
    CustomerRange all = CustomerRange.all(customers);
    CustomerRange one = CustomerRange.all(1);
    Measurement batches = earns(BATCHES, MANY, all);
    Measurement veryMany = earns(BATCHES, VERY_MANY, all);
    Measurement hot = earns(BATCHES, MANY, one);
    List<Measurement> oneByOne = oneByOne(committers, MANY, all);
    return List.of(
        perSecond("earn-64", 2, batches, oneByOne, "earns per second, to one by one"),
        perSecond(
            "earn-256",
            3,
            veryMany,
            oneByOne(committers, VERY_MANY, all),
            "the same with 256 connections"),
        perSecond(
            "pgbench-transaction",
            1.5,
            batches,
            List.of(new Measurement(BATCHES, Workload.PGBENCH_TRANSACTION, MANY, all)),
            "earns per second, to pgbench with one statement per round trip"),
        perSecond(
            "pgbench-statement",
            0.9,
            batches,
            List.of(new Measurement(BATCHES, Workload.PGBENCH_STATEMENT, MANY, all)),
            "the same, to pgbench with one statement"),
        perSecond(
            "hot",
            8,
            hot,
            oneByOne(committers, MANY, one),
            "earns per second of one customer, to one by one"),
        perSecond("hot-spread", 0.5, hot, List.of(batches), "the same, to all customers"),
        new LedgerRow(
            "database-cpu",
            Bar.atMost(1 / 3.0),
            Sample::databaseCpu,
            batches,
            oneByOne,
            "the database's processor time per earn, to one by one"),
        new LedgerRow(
            "latency",
            Bar.atMost(1.15),
            Sample::p50Ms,
            earns(BATCHES, 1, all),
            oneByOne(List.of(1), 1, all),
            "median time of an earn at 1 connection, to one by one"));
  }

  private static LedgerRow perSecond(
      String name, double min, Measurement measured, List<Measurement> baselines, String subject) {
    return new LedgerRow(name, Bar.atLeast(min), Sample::perSecond, measured, baselines, subject);
  }

  private static Measurement earns(Variant variant, int connections, CustomerRange customers) {
    return new Measurement(variant, Workload.EARN, connections, customers);
  }

  private static List<Measurement> oneByOne(
      List<Integer> committers, int connections, CustomerRange customers) {
    return committers.stream()
        .map(count -> Map.of("LEDGER_BATCH_MAX", "1", "LEDGER_COMMITTERS", count.toString()))
        .map(settings ->
            new Variant("one by one, " + settings.get("LEDGER_COMMITTERS"), DATABASE, settings))
        .map(variant -> earns(variant, connections, customers))
        .toList();
  }

  /** Rows that measure the cost of a large ledger. */
  static List<LedgerRow> ofSize(int small, int large) {
    CustomerRange all = CustomerRange.all(small);
    CustomerRange some = new CustomerRange(small, large / small, 0);
    return List.of(
        size("size-earn-latency", Sample::p50Ms, Workload.EARN, 1, all, some),
        size("size-earn", LedgerRow::seconds, Workload.EARN, MANY, all, some),
        size("size-page-latency", Sample::p50Ms, Workload.LEDGER_PAGE, 1, all, some),
        size("size-page", LedgerRow::seconds, Workload.LEDGER_PAGE, MANY, all, some));
  }

  private static double seconds(Sample sample) {
    return 1 / sample.perSecond();
  }

  private static LedgerRow size(
      String name,
      ToDoubleFunction<Sample> figure,
      Workload workload,
      int connections,
      CustomerRange ofSmall,
      CustomerRange ofLarge) {
    return new LedgerRow(
        name,
        Bar.atMost(1.3),
        figure,
        new Measurement(LARGE, workload, connections, ofLarge),
        List.of(new Measurement(SMALL, workload, connections, ofSmall)),
        "time per request, large ledger to small, %d at once".formatted(connections));
  }
}
