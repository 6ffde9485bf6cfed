package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program behind {@code bench/directory}. */
public final class DirectoryBenchmark {
  /** Little, so that what is not held in parts does not fit. */
  private static final Map<String, String> SETTINGS = Map.of("JAVA_OPTS", "-Xmx384m");

  private static final Configuration LARGE =
      new Configuration("large directory", "directory_large", SETTINGS);
  private static final Configuration SMALL =
      new Configuration("small directory", "directory_small", SETTINGS);

  private static final Duration PLANNING = Duration.ofSeconds(1);

  private final Run run;
  private final Report report;
  private final DirectoryOptions options;
  private final People people;
  private final Answers ofLarge = new Answers();
  private final Answers ofSmall = new Answers();

  private DirectoryBenchmark(Run run, Report report, DirectoryOptions options, People people) {
    this.run = run;
    this.report = report;
    this.options = options;
    this.people = people;
  }

  /** See {@link Program}. */
  public static void main(String... arguments) {
    Program.main("bench/directory", DirectoryOptions.USAGE, arguments, DirectoryBenchmark::program);
  }

  private static Program program(String... arguments) {
    DirectoryOptions options = DirectoryOptions.read(arguments);
    return new Program(
        options.withPlans(),
        (run, report) -> new DirectoryBenchmark(run, report, options, People.read()).run());
  }

  private boolean run() throws IOException, SQLException, InterruptedException {
    report.heading(run);
    report.line(options.summary());
    Place large = Place.start(run, LARGE);
    large.fill(people, options.customers(), options.transactions());
    List<Question> toLarge = questions(large, options.customers());
    Pages pages = new Pages(large, options);
    boolean hold = toLarge.isEmpty() && pages.questions().isEmpty() || asked(large, toLarge, pages);
    List<Line> lines = new ArrayList<>(pages.lines(ofLarge));
    lines.addAll(new Writing(run, options, people, large).lines());
    return report.lines("figure", lines) && hold;
  }

  private List<Question> questions(Place place, int customers) throws SQLException {
    return Questions.of(people, customers, place.created(true), place.created(false)).stream()
        .filter(question -> options.wants(question.name()))
        .toList();
  }

  private boolean asked(Place large, List<Question> toLarge, Pages pages)
      throws IOException, SQLException {
    Place small = Place.start(run, SMALL);
    small.fill(people, options.smallCustomers(), options.transactions());
    List<Question> toSmall = questions(small, options.smallCustomers());
    warmUp(large, toLarge);
    warmUp(small, toSmall);
    for (int round = 0; round < options.rounds(); round++) {
      run.cluster().checkpoint();
      for (int i = 0; i < toLarge.size(); i++) {
        ask(large, toLarge.get(i), ofLarge);
        ask(small, toSmall.get(i), ofSmall);
      }
      for (Question question : pages.questions()) {
        ask(large, question, ofLarge);
      }
      run.say("round %d of %d".formatted(round + 1, options.rounds()));
    }
    if (options.withPlans()) {
      writePlans(large, toLarge);
    }
    return report.questions(toLarge, ofLarge, ofSmall);
  }

  private void warmUp(Place place, List<Question> questions) throws IOException {
    run.say("warming up: " + place.configuration().name());
    for (Question question : questions) {
      ask(place, question, Duration.ofSeconds(options.warmup()).dividedBy(questions.size()));
    }
  }

  private void ask(Place place, Question question, Answers answers) throws IOException {
    answers.add(question, ask(place, question, Duration.ofSeconds(options.seconds())));
  }

  private static Sample ask(Place place, Question question, Duration time) throws IOException {
    try {
      return place.ask(question.paths(), time);
    } catch (IOException e) {
      throw new IOException(
          "%s, %s: %s".formatted(place.configuration().name(), question.name(), e.getMessage()), e);
    }
  }

  /** The plans of what is asked of the large directory. */
  private void writePlans(Place place, List<Question> questions) throws IOException, SQLException {
    StringBuilder text = new StringBuilder();
    for (Question question : questions) {
      try (Plans plans = Plans.collect(run.cluster())) {
        place.ask(question.paths(), PLANNING);
        text.append("\n=== %s: %s\n\n%s".formatted(question.name(), question.what(), plans.text()));
      }
    }
    report.line("plans: " + Files.writeString(Run.PLANS, text));
  }
}
