package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The report of segments, and the filter of customers by segment. */
@QuarkusTest
class SegmentReportTest extends ApiTest {
  private static final String SEGMENTS = "/customers/analytics/segments";
  private static final List<String> CODES =
      List.of(
          "champions",
          "loyal",
          "promising",
          "new",
          "needs_attention",
          "at_risk",
          "hibernating",
          "lost",
          "never");

  private static void earn(String customer, String body) {
    post("staff", "/customers/" + customer + "/loyalty/earn", "{" + body + "}").is(201);
  }

  private static String visiting(String name, int month, int visits, int points) {
    TestClock.to("2026-%02d-10T10:00:00Z".formatted(month));
    String id = created(aCustomer().named(name, "Visitor").tagged(visits > 2 ? "often" : "rarely"));
    for (int visit = 0; visit < visits; visit++) {
      earn(id, "\"points\":" + points);
    }
    return id;
  }

  /**
   * Five customers, so each has other scores: of recency 1 to 5, and of frequency and monetary
   * value 5 to 1 for the first four. One more has never visited, and one not for a year.
   */
  private static void guests() {
    TestClock.to("2025-04-30T10:00:00Z");
    earn(created(aCustomer().named("Lost", "Visitor")), "\"points\":7");
    visiting("Risk", 1, 5, 50);
    visiting("Hibernating", 2, 1, 10);
    visiting("Attention", 3, 3, 30);
    visiting("Champion", 4, 4, 40);
    visiting("New", 5, 2, 20);
    TestClock.to("2026-05-11T10:00:00Z");
    created(aCustomer().named("Never", "Visitor"));
    TestClock.to("2026-05-17T10:00:00Z");
  }

  private static Map<String, List<String>> members() {
    Map<String, List<String>> members = new TreeMap<>();
    for (String code : CODES) {
      List<String> names = names("segment=" + code + "&sort=created_at");
      if (!names.isEmpty()) {
        members.put(code, names);
      }
    }
    return members;
  }

  private static List<String> names(String query) {
    List<String> names = new ArrayList<>();
    get("manager", "/customers?" + query)
        .is(200)
        .at("items")
        .forEach(customer -> names.add(customer.path("first_name").asText()));
    return names;
  }

  @Test
  void dividesCustomers() {
    guests();
    assertThat(members())
        .isEqualTo(
            Map.of(
                "at_risk", List.of("Risk"),
                "hibernating", List.of("Hibernating"),
                "needs_attention", List.of("Attention"),
                "champions", List.of("Champion"),
                "new", List.of("New"),
                "lost", List.of("Lost"),
                "never", List.of("Never")));
    Answer report = get("manager", SEGMENTS).is(200);
    assertThat(report.at("period").toString())
        .isEqualTo("{\"from\":\"2025-05-18\",\"to\":\"2026-05-17\",\"timezone\":\"UTC\"}");
    List<String> codes = new ArrayList<>();
    report.at("segments").forEach(item -> codes.add(item.path("segment").asText()));
    assertThat(codes).isEqualTo(CODES);
    JsonNode champions = report.at("segments/0");
    assertThat(champions.path("customers").asInt()).isEqualTo(1);
    assertThat(champions.path("points").asInt()).isEqualTo(160);
    assertThat(champions.path("revenue").asText()).isEqualTo("0.00");
    assertThat(champions.path("definition").asText()).startsWith("Recency score 4 or 5");
    assertThat(report.at("segments/7/points").asInt()).isEqualTo(7);
  }

  /** A customer with the only visits is the most recent one, and all visitors of one moment are. */
  @Test
  void givesEqualCustomersTheSameScores() {
    String ana = created(aCustomer().named("Ana", "A"));
    earn(ana, "\"amount\":\"10.00\",\"currency\":\"EUR\"");
    assertThat(members()).isEqualTo(Map.of("new", List.of("Ana")));
    assertThat(get("manager", SEGMENTS).at("segments/3/revenue").asText()).isEqualTo("10.00");
    for (String name : List.of("Ben", "Eva", "Leo", "Mia", "Noa", "Pau")) {
      earn(created(aCustomer().named(name, "B")), "\"points\":10");
    }
    assertThat(members())
        .hasSize(1)
        .hasEntrySatisfying(
            "new",
            names ->
                assertThat(names)
                    .containsExactlyInAnyOrder("Ana", "Ben", "Eva", "Leo", "Mia", "Noa", "Pau"));
  }

  @Test
  void hasEachCustomerInOneSegment() {
    for (int guest = 0; guest < 23; guest++) {
      int month = 1 + guest * 7 % 5;
      visiting("Guest" + guest, month, guest * 5 % 4, 1 + guest * 3 % 11);
    }
    String source = visiting("Source", 3, 4, 9);
    String target = visiting("Target", 5, 0, 0);
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    String erased = visiting("Erased", 4, 2, 3);
    request("DELETE", "/customers/" + erased).as("admin").send().is(204);
    TestClock.to("2026-05-17T10:00:00Z");
    List<String> all = new ArrayList<>();
    members().values().forEach(all::addAll);
    assertThat(all).hasSize(24).doesNotHaveDuplicates().contains("Target");
    int counted = 0;
    for (JsonNode item : get("manager", SEGMENTS).is(200).at("segments")) {
      String query = "segment=" + item.path("segment").asText() + "&include_total=true";
      assertThat(get("manager", "/customers?" + query).at("total").asInt())
          .as(query)
          .isEqualTo(item.path("customers").asInt());
      counted += item.path("customers").asInt();
    }
    assertThat(counted).isEqualTo(24);
    assertThat(names("segment=never,lost&limit=100")).doesNotContain("Target");
  }

  /** The changes of a merge and of its undo are not yet added to the roll-ups. */
  @Test
  void isTheSameAfterAnUnmerge() {
    guests();
    String target = visiting("Target", 1, 2, 25);
    String source = visiting("Source", 5, 1, 5);
    TestClock.to("2026-05-17T10:00:00Z");
    Map<String, List<String>> before = members();
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    assertThat(members()).isNotEqualTo(before);
    post("manager", "/customers/" + target + "/unmerge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
    assertThat(members()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "segment=champions,new|New Champion",
        "segment=champions&segment=new&sort=created_at|Champion New",
        "segment=champions,new,at_risk,lost&sort=points|Lost New Champion Risk",
        "segment=champions,new,at_risk,never&sort=-last_activity_at|New Champion Risk Never",
        "segment=champions,new,at_risk&sort=last_name|Risk Champion New",
        "segment=champions,new,at_risk&tag=often&sort=created_at|Risk Champion",
        "segment=at_risk,new&min_points=100|Risk",
        "segment=never,lost&sort=created_at|Lost Never",
        "segment=lost&last_activity_from=2025-05-01|",
        "segment=champions,new&q=visitor|New Champion",
        "segment=champions,new&q=champoin|Champion",
        "segment=champions,never&q=visitor&sort=created_at|Champion Never",
        "segment=champions&q=new|",
        "segment=champions&status=merged|",
        "segment=|Never New Champion Attention Hibernating Risk Lost",
      })
  void combinesWithOtherFiltersAndSorts(String query, String names) {
    guests();
    assertThat(names(query))
        .containsExactlyElementsOf(names == null ? List.of() : List.of(names.split(" ", -1)));
    Answer counted = get("manager", "/customers?include_total=true&" + query).is(200);
    assertThat(counted.at("total").asInt()).isEqualTo(names(query).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&sort=points", "&q=visitor", "&q=visitor&sort=last_activity_at"})
  void continuesAfterEachPage(String order) {
    guests();
    String query = "segment=champions,new,at_risk,never" + order;
    List<String> whole = names(query);
    List<String> paged = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = get("manager", "/customers?limit=1&" + query + cursor).is(200);
      page.at("items").forEach(item -> paged.add(item.path("first_name").asText()));
      cursor = "&cursor=" + page.at("next_cursor").asText();
      if (!page.at("next_cursor").isNull()) {
        assertThat(get("manager", "/customers?limit=1&segment=new" + order + cursor).errors())
            .containsExactly("cursor: invalid_format");
      }
    } while (!cursor.endsWith("null"));
    assertThat(paged).isEqualTo(whole).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&sort=-created_at", "&sort=points", "&q=visitor"})
  void exportsTheCustomersOfSegments(String order) {
    guests();
    String query = "segment=champions,new,at_risk,never&min_points=0" + order;
    Answer export = get("manager", "/customers/export?" + query).is(200);
    Set<String> exported = new HashSet<>();
    export.text().lines().forEach(line -> exported.add(firstName(line)));
    assertThat(exported).containsExactlyInAnyOrder("Champion", "New", "Risk", "Never");
    if (order.isEmpty()) {
      assertThat(export.text().lines().map(SegmentReportTest::firstName))
          .containsExactly("Risk", "Champion", "New", "Never");
    }
    assertThat(get("manager", "/customers/export?segment=loyal" + order).is(200).text()).isEmpty();
  }

  private static String firstName(String line) {
    return line.replaceAll(".*\"first_name\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void refusesAnUnknownSegment() {
    assertThat(get("manager", "/customers?segment=lost,vip").errors())
        .containsExactly("segment: not_allowed");
    assertThat(get("manager", "/customers/export?segment=LOST").errors())
        .containsExactly("segment: not_allowed");
  }

  @Test
  void needsNoVisits() {
    assertThat(get("manager", "/customers?segment=champions,lost").is(200).at("items")).isEmpty();
    created(Guest.aCustomer());
    assertThat(get("manager", SEGMENTS).is(200).at("segments/8/customers").asInt()).isEqualTo(1);
  }
}
