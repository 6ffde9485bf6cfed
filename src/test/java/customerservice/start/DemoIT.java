package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.analytics.ExportComparison;
import customerservice.testing.Eventually;
import java.lang.Character.UnicodeScript;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service after {@code ./run --demo}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Map<String, String> NO_SETTINGS = Map.of();
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** Loading takes half a minute on an idle machine; tests run concurrently. */
  private static final Duration LOAD_TIMEOUT = Duration.ofMinutes(4);

  private static final int GUESTS = 2000;
  private static final int PAGE = 100;

  /** Reads the transactions of every 25th guest. */
  private static final int SAMPLE = 25;

  private final Path folder;
  private RunningService service;
  private Instant started = Instant.EPOCH;
  private String printed = "";

  DemoIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.service = RunningService.start(folder, NO_SETTINGS, "--demo");
  }

  @BeforeAll
  @Timeout(300)
  void awaitLoaded() throws Exception {
    started = Instant.now();
    service.awaitReady(LOAD_TIMEOUT);
    printed = service.out();
  }

  @AfterAll
  void stop() throws Exception {
    service.close();
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(text(path));
  }

  private String text(String path) throws Exception {
    String token = service.token("manager");
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** All pages of a list. */
  private List<JsonNode> all(String path) throws Exception {
    List<JsonNode> items = new ArrayList<>();
    JsonNode page = get(path + "?limit=" + PAGE);
    page.get("items").forEach(items::add);
    while (!page.get("next_cursor").isNull()) {
      page = get(path + "?limit=" + PAGE + "&cursor=" + page.get("next_cursor").asText());
      page.get("items").forEach(items::add);
    }
    return items;
  }

  private static Instant time(JsonNode of, String field) {
    return Instant.parse(of.get(field).asText());
  }

  @Test
  void printsWhatWasAddedBeforeTheBanner() throws Exception {
    assertThat(printed.lines().limit(3))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("Demo: adding 2,000 guests"),
            line ->
                assertThat(line)
                    .matches(
                        "Demo: 2,000 guests and [0-9]{2},[0-9]{3} postings of a year, in [0-9]+ s\\."),
            line -> assertThat(line).isEmpty());
    assertThat(service.err()).isEmpty();
  }

  @Test
  void hasFiguresForTheLastMonth() throws Exception {
    JsonNode summary = get("/customers/analytics/summary");
    JsonNode customers = summary.get("customers");
    assertThat(customers.get("total").asInt()).isEqualTo(GUESTS);
    assertThat(customers.get("new").asInt()).isBetween(100, 500);
    assertThat(customers.get("inactive").asInt()).isPositive();
    assertThat(customers.get("blocked").asInt()).isPositive();
    for (JsonNode tier : customers.get("by_tier")) {
      assertThat(tier.get("customers").asInt()).as("%s", tier).isPositive();
    }
    JsonNode loyalty = summary.get("loyalty");
    assertThat(loyalty.get("transactions").asInt()).isGreaterThan(1000);
    assertThat(loyalty.get("active_members").asInt()).isGreaterThan(300);
    assertThat(loyalty.get("redemption_rate").asDouble()).isBetween(0.1, 0.6);
  }

  @Test
  @Timeout(300)
  void hasTheFiguresThatFollowFromItsExports() throws Exception {
    ExportComparison.assertNoDifference(this::text);
  }

  @Test
  void hasGuestsWhoJoinedInEveryMonth() throws Exception {
    Map<Long, Integer> months = new HashMap<>();
    List<JsonNode> guests = all("/customers");
    assertThat(guests).hasSize(GUESTS);
    for (JsonNode guest : guests) {
      Instant created = time(guest, "created_at");
      assertThat(created).isBefore(started);
      assertThat(time(guest, "updated_at")).isBetween(created, started);
      months.merge(Duration.between(created, started).toDays() / 30, 1, Integer::sum);
      assertThat(guest.at("/tags").toString()).contains("\"demo\"").doesNotContain("unfinished");
      guest
          .get("consents")
          .forEach(consent -> {
            if (consent.isObject()) {
              assertThat(time(consent, "at")).isBetween(created, started);
            }
          });
    }
    for (long month = 0; month < 12; month++) {
      assertThat(months.getOrDefault(month, 0)).as("month " + month).isGreaterThan(50);
    }
  }

  @Test
  void hasConsistentLedgersThatStartAfterTheirGuests() throws Exception {
    List<JsonNode> guests = all("/customers");
    Instant newest = Instant.EPOCH;
    for (int i = 0; i < guests.size(); i += SAMPLE) {
      JsonNode guest = guests.get(i);
      List<JsonNode> rows =
          all("/customers/" + guest.get("id").asText() + "/loyalty/transactions").reversed();
      long balance = 0;
      Instant last = time(guest, "created_at");
      for (JsonNode row : rows) {
        balance += row.get("points").asLong();
        assertThat(row.get("balance_after").asLong()).isEqualTo(balance);
        assertThat(time(row, "created_at")).isBetween(last, started);
        last = time(row, "created_at");
        newest = last.isAfter(newest) ? last : newest;
      }
      assertThat(guest.at("/loyalty/points").asLong()).isEqualTo(balance);
    }
    assertThat(newest).isAfter(started.minus(Duration.ofDays(2)));
  }

  /** One name of each script; the names depend on the day on which the test runs. */
  @Test
  void findsGuestsByNamesInTheirScripts() throws Exception {
    Map<UnicodeScript, String> names = new EnumMap<>(UnicodeScript.class);
    for (JsonNode guest : all("/customers")) {
      String name = guest.get("first_name").asText();
      names.putIfAbsent(UnicodeScript.of(name.codePointAt(0)), name);
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(8);
    for (String name : names.values()) {
      String q = URLEncoder.encode(name, StandardCharsets.UTF_8);
      assertThat(get("/customers?q=" + q).get("items"))
          .isNotEmpty()
          .anySatisfy(found -> assertThat(found.get("first_name").asText()).isEqualTo(name));
    }
  }

  @Test
  @Timeout(300)
  void isNotLoadedAgain() throws Exception {
    service.close();
    service = RunningService.start(folder, NO_SETTINGS, "--demo").awaitReady();
    assertThat(service.out().lines().findFirst())
        .contains("Demo: it is already loaded; nothing was added.");
    assertThat(get("/customers?include_total=true&limit=1").get("total").asInt()).isEqualTo(GUESTS);
  }

  @Test
  @Timeout(300)
  void stopsOnSigtermAndIsNotContinued(@TempDir Path another) throws Exception {
    DataFolder.copyTo(another);
    try (RunningService stopped = RunningService.start(another, NO_SETTINGS, "--demo")) {
      Eventually.await(LOAD_TIMEOUT, "loading starts", () -> stopped.out().contains("adding"));
      stopped.terminate();
      assertThat(stopped.awaitExit(STOP_TIMEOUT)).isEqualTo(128 + 15);
      assertThat(stopped.out())
          .containsPattern("Demo: stopped at [0-9,]+ guests\\.")
          .doesNotContain("is ready");
      assertThat(stopped.err()).isEmpty();
    }
    try (RunningService next = RunningService.start(another, NO_SETTINGS, "--demo").awaitReady()) {
      assertThat(next.out()).startsWith("Demo: an earlier load was interrupted");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--demo token, token",
    "--demo --demo, --demo",
    "--demos, --demos",
    "token --demo, ''"
  })
  void rejectsUnknownOptions(String arguments, String unknown) throws Exception {
    try (RunningService refused =
        RunningService.start(folder, NO_SETTINGS, arguments.split(" ", -1))) {
      assertThat(refused.awaitExit()).isEqualTo(ExitCode.WRONG_ARGUMENTS);
      assertThat(refused.err().lines()).singleElement().asString().contains(unknown);
      assertThat(refused.out()).isEmpty();
    }
  }
}
