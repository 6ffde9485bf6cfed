package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Customers into a large directory, many at once or one by one, and out of it. */
final class Writing {
  private static final int CONNECTIONS = 32;
  private static final Row.Bound EXPORT = new Row.Bound.AtLeast(50_000);
  private static final Row.Bound IMPORT = new Row.Bound.AtLeast(0.5);
  private static final Row.Bound CREATE = new Row.Bound.AtLeast(0.6);
  private static final Row.Bound NONE = new Row.Bound.None();

  /** Few requests are sent in the time that a page takes: a while that is worth a figure. */
  private static final int CREATE_SECONDS_MIN = 10;

  private final Run run;
  private final DirectoryOptions options;
  private final People people;
  private final Place place;
  private final Bulk bulk;
  private final AtomicLong next;

  Writing(Run run, DirectoryOptions options, People people, Place place) {
    this.run = run;
    this.options = options;
    this.people = people;
    this.place = place;
    this.bulk = new Bulk(place.service().http());
    this.next = new AtomicLong(options.customers());
  }

  /** Measures all that is wanted. */
  List<Line> lines() throws IOException, SQLException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    for (String format : List.of("ndjson", "csv")) {
      if (options.wants("export-" + format)) {
        lines.add(export(format));
      }
    }
    if (options.wants("import")) {
      lines.addAll(imports());
    }
    if (options.wants("create")) {
      lines.addAll(creates());
    }
    return lines;
  }

  private Line export(String format) throws IOException {
    double[] perSecond = new double[options.rounds()];
    bulk.export(format); // Until its code is compiled.
    for (int round = 0; round < perSecond.length; round++) {
      Bulk.Received file = bulk.export(format);
      if (file.lines() < options.customers()) {
        throw new IOException("an export had %,d lines".formatted(file.lines()));
      }
      perSecond[round] = file.perSecond();
      run.say("export as %s: %,.0f a second".formatted(format, perSecond[round]));
    }
    return new Line(
        "export-" + format, EXPORT, new Figures(perSecond), "customers a second, all of them");
  }

  private List<Line> imports() throws IOException, SQLException {
    double[] perSecond = new double[options.rounds()];
    double[] ratios = new double[options.rounds()];
    bulk.importPeople(people, next.getAndAdd(options.some()), options.some());
    for (int round = 0; round < perSecond.length; round++) {
      String last = place.lastId();
      run.cluster().checkpoint();
      double seconds = bulk.importPeople(people, next.getAndAdd(options.some()), options.some());
      double copy = Copy.after(last, place.connection(), run.folder());
      perSecond[round] = options.some() / seconds;
      ratios[round] = copy / seconds;
      run.say(
          "import: %,.0f a second; COPY: %,.0f".formatted(perSecond[round], options.some() / copy));
    }
    return List.of(
        new Line("import", IMPORT, new Figures(ratios), "an import's speed to that of COPY"),
        new Line("import-speed", NONE, new Figures(perSecond), "customers a second by import"));
  }

  private List<Line> creates() throws IOException, SQLException, InterruptedException {
    int seconds = Math.max(options.seconds(), CREATE_SECONDS_MIN);
    double[] perSecond = new double[options.rounds()];
    double[] ratios = new double[options.rounds()];
    double[] latencies = new double[options.rounds()];
    Traffic traffic = RequestTraffic.creating(this::body, Token.mint(run.secret()));
    place.load(traffic, CONNECTIONS, Duration.ofSeconds(options.warmup()));
    for (int round = 0; round < perSecond.length; round++) {
      run.cluster().checkpoint();
      Sample sample = place.load(traffic, CONNECTIONS, Duration.ofSeconds(seconds));
      perSecond[round] = sample.perSecond();
      latencies[round] = sample.p99Ms();
      ratios[round] = Double.NaN;
      if (run.pgbench().isPresent()) {
        run.cluster().checkpoint();
        Path script = run.folder().resolve("create.sql");
        Files.writeString(script, CreateScript.of(place.connection()));
        Pgbench.Outcome outcome =
            run.pgbench()
                .get()
                .run(script, CONNECTIONS, seconds, run.cluster(), place.configuration().database());
        ratios[round] = perSecond[round] / outcome.perSecond();
      }
      run.say("create: %,.0f a second, %.2f of pgbench".formatted(perSecond[round], ratios[round]));
    }
    return List.of(
        new Line(
            "create",
            run.pgbench().isPresent() ? CREATE : NONE,
            new Figures(ratios),
            "creates a second over HTTP to pgbench with the same inserts, 32 connections"),
        new Line("create-speed", NONE, new Figures(perSecond), "creates a second over HTTP"),
        new Line("create-p99", NONE, new Figures(latencies), "milliseconds, all but a hundredth"));
  }

  private String body() {
    try {
      return people.person(next.getAndIncrement()).json();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
