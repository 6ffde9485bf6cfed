package bench;

import bench.Measurement.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services that are measured in turn, so that what troubles the machine troubles them all alike.
 */
final class Stage implements AutoCloseable {
  /** What is done before each round. */
  interface BeforeRound {
    void run() throws SQLException, IOException;
  }

  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** One after the other: a service that has just started is not met by a crowd. */
  private static final List<Integer> WARMUP_CONNECTIONS = List.of(8, 64);

  private static final int WARMUP_ROUND = -1;

  /** Of postings in a transaction: one that found its account locked may go with another. */
  private static final double ONE_BY_ONE_MAX = 1.1;

  private static final double PER_ANSWERS = 1000;

  private final Run run;
  private final Options options;
  private final Books books;
  private final Set<Measurement> measurements;
  private final Map<Configuration, Service> services = new LinkedHashMap<>();

  /**
   * Starts nothing yet.
   *
   * @param books are told what was acknowledged
   * @param rows what is wanted of it
   */
  Stage(Run run, Options options, Books books, List<Row> rows) {
    this.run = run;
    this.options = options;
    this.books = books;
    this.measurements =
        rows.stream()
            .flatMap(row -> row.needs().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Starts one service and waits until it answers; the database is migrated then. */
  Service start(Configuration configuration) throws IOException {
    Service service = Service.start(configuration, run.cluster(), run.secret(), run.folder());
    services.put(configuration, service);
    service.awaitReady();
    return service;
  }

  /** Starts all that are not there yet and lets each run until its code is compiled. */
  void warmUp() throws IOException {
    Set<Configuration> configurations =
        measurements.stream()
            .filter(measurement -> !measurement.kind().isPgbench())
            .map(Measurement::configuration)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (Configuration configuration : configurations) {
      if (!services.containsKey(configuration)) {
        start(configuration);
      }
      run.say("warming up: " + configuration.name());
      Map<Kind, Measurement> kinds = new LinkedHashMap<>();
      measurements.stream()
          .filter(measurement -> measurement.configuration().equals(configuration))
          .forEach(measurement -> kinds.putIfAbsent(measurement.kind(), measurement));
      int parts = kinds.size() * WARMUP_CONNECTIONS.size();
      Duration time = Duration.ofSeconds(options.warmup()).dividedBy(parts);
      for (int connections : WARMUP_CONNECTIONS) {
        for (Measurement measurement : kinds.values()) {
          load(measurement, connections, WARMUP_ROUND, Duration.ZERO, time);
        }
      }
    }
  }

  /** Measures everything in every round. */
  void measure(Scripts scripts, Results results, BeforeRound before)
      throws IOException, SQLException, InterruptedException {
    List<Measurement> order = new ArrayList<>(measurements);
    for (int round = 0; round < options.rounds(); round++) {
      before.run();
      for (Measurement measurement : order) {
        run.cluster().checkpoint();
        Sample sample =
            measurement.kind().isPgbench()
                ? pgbench(measurement, scripts)
                : service(measurement, round);
        results.add(measurement, sample);
        run.say(
            "round %d of %d: %s: %,.0f a second"
                .formatted(round + 1, options.rounds(), measurement.label(), sample.perSecond()));
      }
      Collections.reverse(order); // Who comes first is not always the same.
    }
  }

  private Sample service(Measurement measurement, int round) throws IOException {
    Service service = service(measurement.configuration());
    Service.Batches before = service.batches();
    Load.Outcome<Cpu> outcome =
        load(
            measurement,
            measurement.connections(),
            round,
            SETTLE,
            Duration.ofSeconds(options.seconds()));
    double batch = service.batches().mean(before);
    if (measurement.configuration().isOneByOne() && batch > ONE_BY_ONE_MAX) {
      throw new IOException(
          "%s: %.1f postings in a transaction".formatted(measurement.label(), batch));
    }
    int count = outcome.latencies().count();
    Cpu used = outcome.after().since(outcome.before());
    return new Sample(
        count / outcome.seconds(),
        outcome.latencies().ms(0.5),
        outcome.latencies().ms(0.99),
        used.service() * PER_ANSWERS / count,
        used.database() * PER_ANSWERS / count,
        used.own() * PER_ANSWERS / count,
        batch);
  }

  private Load.Outcome<Cpu> load(
      Measurement measurement, int connections, int round, Duration settle, Duration time)
      throws IOException {
    Service service = service(measurement.configuration());
    Traffic traffic =
        NumberedTraffic.of(
            measurement.kind(),
            measurement.guests().ofRound(round),
            Token.mint(run.secret()),
            round);
    Load.Outcome<Cpu> outcome =
        Load.run(
            service.port(),
            traffic,
            connections,
            settle,
            time,
            () -> Cpu.read(service, run.cluster()));
    if (measurement.kind().posts()) {
      books.add(measurement.configuration().database(), outcome.answers());
    }
    return outcome;
  }

  private Sample pgbench(Measurement measurement, Scripts scripts)
      throws IOException, InterruptedException {
    String database = measurement.configuration().database();
    Path script = scripts.write(measurement.kind(), run.folder());
    double before = run.cluster().cpuSeconds();
    Pgbench.Outcome outcome =
        run.pgbench()
            .orElseThrow()
            .run(script, measurement.connections(), options.seconds(), run.cluster(), database);
    double used = run.cluster().cpuSeconds() - before;
    books.add(database, outcome.transactions());
    return new Sample(
        outcome.perSecond(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        used * PER_ANSWERS / outcome.transactions(),
        Double.NaN,
        Double.NaN);
  }

  private Service service(Configuration configuration) {
    Service service = services.get(configuration);
    if (service == null) {
      throw new IllegalStateException(configuration.name() + " was not started");
    }
    return service;
  }

  /** The plans of what the services do that post in batches, at the size that there is now. */
  String plans() throws IOException, SQLException {
    StringBuilder text = new StringBuilder();
    for (Measurement measurement : measurements) {
      if (!measurement.kind().isPgbench() && !measurement.configuration().isOneByOne()) {
        try (Plans plans = Plans.collect(run.cluster())) {
          load(measurement, measurement.connections(), WARMUP_ROUND, Duration.ZERO, SETTLE);
          text.append("\n=== %s\n\n%s".formatted(measurement.label(), plans.text()));
        }
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    services.values().forEach(Service::close);
    services.clear();
  }
}
