package customerservice.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL of docs/ANALYTICS.md and the exports give the figures of the API. */
@QuarkusTest
class AnalyticsDocumentTest extends RandomHistoryTest {
  private static final Path DOCUMENT = Path.of("docs/ANALYTICS.md");
  private static final Pattern BLOCK = Pattern.compile("```sql ([^\n]+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern BIND = Pattern.compile(":'([a-z_]+)'");
  private static final String LIABILITY = "summary.loyalty.liability";
  private static final String VIEWS = "views";
  private static final String ANALYTICS = "/customers/analytics/";
  private static final int STEPS = 80;
  private static final int TOP = 5;

  /**
   * A statement of the document.
   *
   * @param figure its path in a response, such as {@code summary.customers.total}
   */
  private record Block(String figure, String sql) {
    String report() {
      return figure.split("\\.", 2)[0];
    }

    /** A JSON pointer; empty for a whole report. */
    String pointer() {
      return figure.substring(report().length()).replace('.', '/');
    }
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (MatchResult found : BLOCK.matcher(Files.readString(DOCUMENT)).results().toList()) {
      for (String figure : found.group(1).split(" ", -1)) {
        blocks.add(new Block(figure, found.group(2)));
      }
    }
    return blocks;
  }

  /** The values of the variables of the document. */
  private static final class Variables {
    private final Map<String, String> values = new HashMap<>();

    Variables with(String name, String value) {
      values.put(name, value);
      return this;
    }

    Variables with(String name, List<?> items) {
      return with(
          name, "{" + String.join(",", items.stream().map(Object::toString).toList()) + "}");
    }

    Variables intervals(DayRange range, String length) {
      List<LocalDate> starts = range.intervals(length);
      return with("start", range.start().toString())
          .with("end", range.end().toString())
          .with("from", range.from().toString())
          .with("timezone", range.zone().getId())
          .with("days", range.bounds(range.intervals("day")))
          .with("dates", starts)
          .with("intervals", range.bounds(starts));
    }

    String in(String sql) {
      return BIND.matcher(sql)
          .replaceAll(bind -> {
            String value = Objects.requireNonNull(values.get(bind.group(1)), bind.group());
            return "'" + value.replace("'", "''") + "'";
          });
    }
  }

  /** A session with the views, while the data and the clock stay as they are. */
  private static final class Session implements AutoCloseable {
    private final Connection connection;
    private final DayRange range;
    private final Variables variables = new Variables();
    private final Map<String, Answer> reports = new HashMap<>();
    private final boolean hasPointValue;

    Session(DayRange range, Instant now) throws Exception {
      this.connection = TestPostgres.connect(TestPostgres.main().owner());
      this.range = range;
      JsonNode program = get("admin", "/loyalty/program").json();
      this.hasPointValue = !program.path("point_value").isNull();
      List<JsonNode> tiers = program.path("tiers").valueStream().toList();
      LocalDate tomorrow = range.dayOf(now).plusDays(1);
      variables
          .intervals(range, "day")
          .with("tenant", "default")
          .with("now", now.toString())
          .with("limit", "" + TOP)
          .with("tiers", tiers.stream().map(tier -> tier.path("name").asText()).toList())
          .with("thresholds", tiers.stream().map(tier -> tier.path("threshold")).toList())
          .with("point_value", program.path("point_value").asText())
          .with("year_ago", range.startOf(tomorrow.minusMonths(12)).toString())
          .with("two_years_ago", range.startOf(tomorrow.minusMonths(24)).toString());
      try (Statement statement = connection.createStatement()) {
        for (Block block : blocks()) {
          if (block.figure().equals(VIEWS)) {
            statement.execute(variables.in(block.sql()));
          }
        }
      }
    }

    /** The rows of a statement, each by the names of its columns. */
    private List<Map<String, @Nullable Object>> rows(Block block) throws SQLException {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery(variables.in(block.sql()))) {
        while (found.next()) {
          Map<String, @Nullable Object> row = new LinkedHashMap<>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            Object value = found.getObject(i);
            row.put(
                found.getMetaData().getColumnName(i),
                value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value);
          }
          rows.add(row);
        }
      }
      return rows;
    }

    /** A report is requested once, although it has many figures. */
    private Answer report(String path) {
      return reports.computeIfAbsent(path, AnalyticsDocumentTest::report);
    }

    private String query() {
      return "?from=%s&to=%s&timezone=%s".formatted(range.from(), range.to(), range.zone().getId());
    }

    void compare() throws Exception {
      for (Block block : blocks()) {
        switch (block.report()) {
          case VIEWS -> {}
          case "timeseries" -> compareSeries(block);
          case "cohorts" -> compareCohorts(block);
          case "segments" -> compareSegments(block);
          case "top" -> {
            String by = block.figure().split("\\.", -1)[1];
            String path = "top" + query() + "&limit=" + TOP + "&by=" + by;
            assertSame(block, report(path).at("items"));
          }
          default -> compareValue(block);
        }
      }
    }

    private void compareValue(Block block) throws Exception {
      Answer actual = report(block.report() + query());
      if (block.figure().startsWith(LIABILITY) && !hasPointValue) {
        assertThat(actual.at("loyalty/liability").isNull()).isTrue();
      } else {
        assertSame(block, actual.at(block.pointer().substring(1)));
      }
    }

    private void compareSeries(Block block) throws Exception {
      for (String length : List.of("day", "week", "month")) {
        variables.intervals(range, length);
        List<Map<String, @Nullable Object>> rows = rows(block);
        Set<String> metrics = new HashSet<>(rows.getFirst().keySet());
        metrics.remove("start");
        String path =
            "timeseries%s&interval=%s&metric=%s"
                .formatted(query(), length, String.join(",", metrics));
        Answer report = report(path);
        for (String metric : metrics) {
          List<Object> expected =
              rows.stream()
                  .<Object>map(row -> Arrays.asList(row.get("start"), row.get(metric)))
                  .toList();
          List<Object> actual = new ArrayList<>();
          points(report, metric)
              .forEach(point -> actual.add(List.of(point.path("start"), point.path("value"))));
          assertThat(PlainJson.of(actual))
              .as(metric + " in " + path)
              .isEqualTo(PlainJson.of(expected));
        }
      }
      variables.intervals(range, "day");
    }

    /** The points of a metric: one metric has no list of series. */
    private static JsonNode points(Answer report, String metric) {
      return Stream.concat(report.at("series").valueStream(), Stream.of(report.json()))
          .filter(series -> series.path("metric").asText().equals(metric))
          .findFirst()
          .orElseThrow()
          .path("points");
    }

    private void compareCohorts(Block block) throws Exception {
      Answer actual = report("cohorts?months=30&timezone=" + range.zone().getId());
      variables.intervals(reported(actual), "month");
      assertSame(block, actual.at("cohorts"));
      variables.intervals(range, "day");
    }

    private void compareSegments(Block block) throws Exception {
      Answer actual = report("segments?timezone=" + range.zone().getId());
      variables.intervals(reported(actual), "day");
      assertSame(block, actual.at("segments"));
      variables.intervals(range, "day");
    }

    private DayRange reported(Answer report) {
      return new DayRange(
          LocalDate.parse(report.at("period/from").asText()),
          LocalDate.parse(report.at("period/to").asText()),
          range.zone(),
          range.startsAt());
    }

    /** Compares the columns of the rows with a list of objects, or the first one with a value. */
    private void assertSame(Block block, JsonNode actual) throws SQLException {
      List<Map<String, @Nullable Object>> rows = rows(block);
      String what = block.figure() + query();
      if (!actual.isArray()) {
        assertThat(rows).hasSizeLessThanOrEqualTo(1);
        Object value = rows.isEmpty() ? null : rows.getFirst().values().iterator().next();
        assertThat(PlainJson.of(actual.isMissingNode() ? null : text(actual)))
            .as(what)
            .isEqualTo(PlainJson.of(value));
        return;
      }
      List<Object> found = new ArrayList<>();
      for (JsonNode item : actual) {
        Map<String, Object> columns = new LinkedHashMap<>();
        Set<String> names = rows.isEmpty() ? Set.of() : rows.getFirst().keySet();
        names.forEach(name -> columns.put(name, text(item.at("/" + name.replace('.', '/')))));
        found.add(columns);
      }
      assertThat(PlainJson.of(found)).as(what).isEqualTo(PlainJson.of(rows));
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** Amounts are texts in the responses, and numbers in the database. */
  private static Object text(JsonNode value) {
    return value.isTextual() && value.asText().matches("-?[0-9]+[.][0-9]+")
        ? new BigDecimal(value.asText())
        : value;
  }

  private static Answer report(String path) {
    return get("manager", ANALYTICS + path).is(200);
  }

  /** Up to more than two years, with clock changes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 3, 4})
  void returnsTheFiguresOfTheApi(long seed) throws Exception {
    TestClock.to("2026-03-20T22:30:00Z");
    History history = new History(seed).keepingMerged();
    history.run(STEPS);
    compare(LocalDate.parse("2026-03-26"), LocalDate.parse("2026-05-03"));
    TestClock.pass(Duration.ofDays(300));
    history.run(STEPS);
    TestClock.pass(Duration.ofDays(370));
    history.run(STEPS);
    fold.completeDays();
    history.runWithProgram(STEPS);
    ExportComparison.assertNoDifference(path -> get("manager", path).is(200).text());
    history.eraseMerged();
    LocalDate today = LocalDate.ofInstant(TestClock.now(), ZoneId.of("UTC"));
    compare(today.minusDays(80), today.plusDays(1));
    compare(today.minusDays(600), today.minusDays(3));
  }

  /** Compares all figures of a period, in the time zone of the program and in another one. */
  private void compare(LocalDate from, LocalDate to) throws Exception {
    JsonNode program = get("admin", "/loyalty/program").json();
    LocalTime startsAt = LocalTime.parse(program.path("day_starts_at").asText());
    for (String zone : List.of(program.path("timezone").asText(), "America/New_York")) {
      DayRange range = new DayRange(from, to, ZoneId.of(zone), startsAt);
      try (Session session = new Session(range, TestClock.now())) {
        session.compare();
      }
    }
  }

  @Test
  void hasAStatementForEachFigure() throws Exception {
    Set<String> documented = new HashSet<>();
    blocks().forEach(block -> documented.add(block.figure()));
    Set<String> figures = new HashSet<>();
    Answer summary = report("summary");
    for (String part : List.of("customers", "loyalty")) {
      summary.at(part).fieldNames().forEachRemaining(name -> figures.add(part + "." + name));
    }
    figures.removeAll(Set.of("loyalty.revenue", "loyalty.liability"));
    figures.addAll(
        Set.of(
            "loyalty.revenue.amount",
            "loyalty.liability.amount",
            "loyalty.liability.expected_breakage",
            "loyalty.liability.expected_amount"));
    figures.forEach(figure -> assertThat(documented).contains("summary." + figure));
    assertThat(documented).contains("tiers.distribution", "tiers.moves", "tiers.up", "tiers.down");
    String document = Files.readString(DOCUMENT);
    for (String path :
        List.of(
            "summary",
            "timeseries?metric=" + ExportComparison.METRICS,
            "cohorts",
            "segments",
            "tiers",
            "hours",
            "locations")) {
      report(path)
          .at("definitions")
          .fieldNames()
          .forEachRemaining(
              field -> assertThat(document).as(path).contains(field.replace("_score", "")));
    }
  }
}
