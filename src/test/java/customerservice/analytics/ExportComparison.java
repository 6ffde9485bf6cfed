package customerservice.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares every figure of the analytics with its value by {@link ExportedFigures}. */
public final class ExportComparison {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final String ANALYTICS = "/customers/analytics/";
  static final String METRICS =
      "new_customers,active_members,points_issued,points_redeemed,points_expired,points_reversed,"
          + "points_outstanding,transactions,revenue";
  private static final int LIMIT = 25;

  /** Reads with the role manager. */
  @FunctionalInterface
  public interface Client {
    /** The body of a response with status 200. */
    String get(String path) throws Exception;
  }

  private final Client client;
  private final ExportedFigures figures;

  private ExportComparison(Client client) throws Exception {
    this.client = client;
    this.figures =
        new ExportedFigures(
            json("/loyalty/program"),
            lines("/customers/export?format=ndjson&status=active,inactive,blocked,merged"),
            lines("/loyalty/transactions/export?format=ndjson"));
  }

  /**
   * Compares several periods, in the time zone of the program and in others.
   *
   * @param client of a service that writes nothing during the comparison
   */
  public static void assertNoDifference(Client client) throws Exception {
    new ExportComparison(client).compare();
  }

  private JsonNode json(String path) throws Exception {
    return JSON.readTree(client.get(path));
  }

  private List<JsonNode> lines(String path) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : client.get(path).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private void compare() throws Exception {
    ZoneId own = figures.zone();
    compareDefaults(own);
    for (ZoneId zone : List.of(own, ZoneId.of("America/New_York"), ZoneId.of("Asia/Kathmandu"))) {
      LocalDate today = today(zone);
      compare(figures.range(today, today, zone), "day");
      compare(figures.range(today.minusDays(45), today.minusDays(12), zone), "week");
      compare(figures.range(today.minusDays(400), today.plusDays(40), zone), "month");
      compareSegments(zone);
      compareCohorts(zone);
    }
    compare(figures.range(today(own).minusDays(90), today(own), own), "day");
  }

  private LocalDate today(ZoneId zone) throws Exception {
    JsonNode summary = json(ANALYTICS + "summary?timezone=" + zone);
    return LocalDate.parse(summary.at("/period/to").asText());
  }

  private void compareDefaults(ZoneId zone) throws Exception {
    JsonNode actual = json(ANALYTICS + "summary");
    LocalDate today = figures.range(LocalDate.EPOCH, LocalDate.EPOCH, zone).dayOf(asOf(actual));
    assertReport(
        actual,
        "summary",
        figures.summary(figures.range(today.minusDays(29), today, zone), asOf(actual)));
  }

  private static Instant asOf(JsonNode report) {
    return Instant.parse(report.path("as_of").asText());
  }

  private static void assertReport(JsonNode actual, String name, Object expected) {
    ObjectNode figuresOnly = actual.deepCopy();
    assertThat(figuresOnly.path("definitions")).isNotEmpty();
    figuresOnly.remove(List.of("as_of", "definitions"));
    assertSame(figuresOnly, name, expected);
  }

  private static void assertSame(JsonNode actual, String name, @Nullable Object expected) {
    assertThat(PlainJson.of(actual)).as(name).isEqualTo(PlainJson.of(expected));
  }

  private void compare(DayRange range, String interval) throws Exception {
    String query =
        "?from=%s&to=%s&timezone=%s".formatted(range.from(), range.to(), range.zone().getId());
    JsonNode summary = json(ANALYTICS + "summary" + query);
    assertReport(summary, "summary" + query, figures.summary(range, asOf(summary)));
    String series = "timeseries" + query + "&interval=" + interval + "&metric=";
    JsonNode several = json(ANALYTICS + series + METRICS);
    for (JsonNode each : several.path("series")) {
      String metric = each.path("metric").asText();
      Object expected = figures.series(range, interval, metric, asOf(several));
      assertSame(each.path("points"), series + metric, expected);
      assertSame(json(ANALYTICS + series + metric).path("points"), series + metric, expected);
    }
    assertThat(several.path("series")).hasSize(METRICS.split(",", -1).length);
    compareTiers(range, query);
    for (String by :
        List.of("points_issued", "points_redeemed", "balance", "transactions", "revenue")) {
      String top = "top" + query + "&limit=" + LIMIT + "&by=" + by;
      JsonNode items = json(ANALYTICS + top).path("items");
      items.forEach(item -> ((ObjectNode) item).set("customer", item.at("/customer/id")));
      assertSame(items, top, figures.top(range, by, LIMIT));
    }
    assertSame(
        json(ANALYTICS + "hours" + query).path("cells"), "hours" + query, figures.hours(range));
    assertSame(
        json(ANALYTICS + "locations" + query).path("items"),
        "locations" + query,
        figures.locations(range));
  }

  /** The moves follow from the exports only with simple programs; the present always. */
  private void compareTiers(DayRange range, String query) throws Exception {
    JsonNode actual = json(ANALYTICS + "tiers" + query);
    Map<String, @Nullable Object> expected = figures.tiers(range);
    if (expected == null) {
      assertSame(actual.path("distribution"), "tiers" + query, figures.distribution());
    } else {
      assertReport(actual, "tiers" + query, expected);
    }
  }

  private void compareSegments(ZoneId zone) throws Exception {
    String path = ANALYTICS + "segments?timezone=" + zone;
    JsonNode actual = json(path);
    DayRange range = figures.segmentRange(zone, asOf(actual));
    assertThat(actual.at("/period/from").asText()).isEqualTo(range.from().toString());
    assertThat(actual.at("/period/to").asText()).isEqualTo(range.to().toString());
    actual.path("segments").forEach(segment -> ((ObjectNode) segment).remove("definition"));
    assertSame(actual.path("segments"), path, figures.segments(zone, asOf(actual)));
  }

  private void compareCohorts(ZoneId zone) throws Exception {
    for (int months : List.of(1, 12, 40)) {
      String path = ANALYTICS + "cohorts?months=" + months + "&timezone=" + zone;
      JsonNode actual = json(path);
      LocalDate today = LocalDate.parse(actual.at("/period/to").asText());
      LocalDate first = today.withDayOfMonth(1).minusMonths(months - 1L);
      assertSame(actual.path("cohorts"), path, figures.cohorts(figures.range(first, today, zone)));
    }
  }
}
