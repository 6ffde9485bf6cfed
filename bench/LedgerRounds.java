package bench;

import bench.Measurement.CustomerRange;
import bench.Measurement.Variant;
import bench.Measurement.Workload;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds of measurements. All services run at the same time and are measured alternately, so that a
 * disturbance of the machine affects all of them.
 */
final class LedgerRounds implements AutoCloseable {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** Increasing, because a service that has just started would be overloaded. */
  private static final List<Integer> WARMUP_CONNECTIONS = List.of(8, 64);

  private static final int WARMUP_ROUND = -1;

  /** More than 1, because a posting whose account was locked may share the next transaction. */
  private static final double ONE_BY_ONE_BATCH_MAX = 1.1;

  private final Run run;
  private final Options options;
  private final List<Measurement> measurements;
  private final Map<Variant, Service> services = new LinkedHashMap<>();
  private final Map<String, NumberedLedger> ledgers = new LinkedHashMap<>();

  LedgerRounds(Run run, Options options, List<LedgerRow> rows) {
    this.run = run;
    this.options = options;
    measurements =
        new ArrayList<>(rows.stream().flatMap(LedgerRow::measurements).distinct().toList());
  }

  /** Starts a service and creates the customers of its database. */
  NumberedLedger addLedger(Variant variant, int customers) throws IOException, SQLException {
    NumberedLedger ledger =
        new NumberedLedger(run, variant.database(), service(variant).http(), customers);
    ledgers.put(variant.database(), ledger);
    return ledger;
  }

  private Service service(Variant variant) throws IOException {
    Service service = services.get(variant);
    if (service == null) {
      service = run.start(variant);
      services.put(variant, service);
    }
    return service;
  }

  /** Adds a sample of each measurement in each round. */
  void measure(Map<Measurement, List<Sample>> samples) throws IOException, SQLException {
    for (Measurement measurement : measurements) {
      warmUp(measurement);
    }
    int rounds = options.number("--rounds");
    for (int round = 0; round < rounds; round++) {
      NumberedLedger small = ledgers.get(LedgerRow.SMALL.database());
      if (small != null) {
        small.reconcile();
        small.fill(options.number("--customer-rows")); // The measurements make it grow.
      }
      for (Measurement measurement : measurements) {
        run.cluster().checkpoint();
        Duration time = Duration.ofSeconds(options.number("--seconds"));
        Sample sample = measure(measurement, measurement.connections(), round, SETTLE, time);
        if (measurement.variant().environment().containsKey("LEDGER_BATCH_MAX")
            && !(sample.batch() <= ONE_BY_ONE_BATCH_MAX)) {
          throw new IOException(
              "%s: %.1f postings per transaction".formatted(measurement, sample.batch()));
        }
        samples.computeIfAbsent(measurement, key -> new ArrayList<>()).add(sample);
        run.progress(
            "round %d of %d: %s: %,.0f per second",
            round + 1, rounds, measurement, sample.perSecond());
      }
      Collections.reverse(measurements); // The first one may have an advantage.
    }
  }

  /** Starts the service, and lets it run until its code is compiled. */
  private void warmUp(Measurement measurement) throws IOException {
    long share =
        measurements.stream().filter(m -> m.variant().equals(measurement.variant())).count();
    Duration time =
        Duration.ofSeconds(options.number("--warmup")).dividedBy(share * WARMUP_CONNECTIONS.size());
    run.progress("warming up: %s", measurement);
    for (int connections : WARMUP_CONNECTIONS) {
      measure(measurement, connections, WARMUP_ROUND, Duration.ZERO, time);
    }
  }

  private Sample measure(
      Measurement measurement, int connections, int round, Duration settle, Duration time)
      throws IOException {
    CustomerRange customers = measurement.customers().ofRound(round);
    Service service = service(measurement.variant());
    Sample sample =
        switch (measurement.workload()) {
          case EARN -> service.measure(Requests.earns(customers, round), connections, settle, time);
          case LEDGER_PAGE ->
              service.measure(Requests.ledgerPages(customers, round), connections, settle, time);
          case PGBENCH_TRANSACTION, PGBENCH_STATEMENT ->
              Pgbench.find()
                  .orElseThrow()
                  .run(
                      Pgbench.script(measurement.workload().label),
                      customers.count(),
                      connections,
                      time,
                      run.cluster(),
                      measurement.variant().database());
        };
    if (measurement.workload() != Workload.LEDGER_PAGE) {
      ledgers.get(measurement.variant().database()).acknowledge(sample.responses());
    }
    return sample;
  }

  /** Compares each database with its acknowledged postings. */
  List<String> reconcile() throws IOException, SQLException {
    List<String> lines = new ArrayList<>();
    for (NumberedLedger ledger : ledgers.values()) {
      lines.add(ledger.reconcile());
    }
    return lines;
  }

  @Override
  public void close() {
    services.values().forEach(Service::close);
  }
}
