package customerservice.audit;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of the audit log, and reading it. */
@QuarkusTest
class AuditTest extends ApiTest {
  private static List<JsonNode> rows(String query) {
    Answer answer = get("admin", "/audit?limit=100" + query).is(200);
    return StreamSupport.stream(answer.at("items").spliterator(), false)
        .filter(row -> !row.path("action").asText().equals("audit.read"))
        .toList();
  }

  private static List<String> events(String query) {
    return rows(query).stream()
        .map(row ->
            "%s %s %s"
                .formatted(
                    row.path("actor").asText(), row.path("action").asText(), row.path("fields")))
        .toList();
  }

  private static Answer earn(String customer, String body) {
    return post("service", "/customers/" + customer + "/loyalty/earn", body);
  }

  @Test
  void recordsActorActionCustomerFieldsAndRequest() {
    Answer done =
        request("POST", "/customers")
            .as("staff")
            .header("X-Request-Id", "till-7.42")
            .json("{\"first_name\":\"Ana\",\"email\":\"ana@x.test\",\"tags\":[\"vip\"]}")
            .send()
            .is(201);
    JsonNode row = rows("").getFirst();
    assertThat(row.path("actor").asText()).isEqualTo("demo-staff");
    assertThat(row.path("role").asText()).isEqualTo("staff");
    assertThat(row.path("action").asText()).isEqualTo("customer.create");
    assertThat(row.path("customer_id").asText()).isEqualTo(done.at("id").asText());
    assertThat(row.path("fields").toString()).isEqualTo("[\"first_name\",\"email\",\"tags\"]");
    assertThat(row.path("request_id").asText()).isEqualTo("till-7.42");
    assertThat(row.path("at").asText()).isEqualTo(done.at("created_at").asText());
  }

  @Test
  void recordsTheNamesOfTheChangedFields() {
    String id = created(aCustomer());
    put(
            "staff",
            "/customers/" + id,
            """
            {"notes":"x","preferences":{"allergens":["milk"]},"attributes":{"secret":"1"},
             "consents":{"profiling":{"granted":true}}}
            """)
        .is(200);
    assertThat(events("&action=customer.update"))
        .containsExactly(
            "demo-staff customer.update"
                + " [\"preferences.allergens\",\"consents.profiling\",\"attributes\",\"notes\"]");
  }

  @Test
  void recordsAnEmptyUpdateAsARead() {
    String id = created(aCustomer());
    put("staff", "/customers/" + id, "{}").is(200);
    assertThat(events("&actor=demo-staff")).containsExactly("demo-staff customer.read []");
  }

  @Test
  void recordsWritesAndExportsOfGuestsUnderTheirId() {
    String login = TestTokens.subject("customer");
    String id = created(aCustomer().with("user_id", login));
    get("customer", "/customers/me").is(200);
    get("customer", "/customers/" + id + "/loyalty").is(200);
    patch("customer", "/customers/" + id, "{\"first_name\":\"Eva\"}").is(200);
    get("customer", "/customers/" + id + "/export").is(200);
    assertThat(events("&actor=" + id))
        .containsExactlyInAnyOrder(
            id + " customer.export []", id + " customer.update [\"first_name\"]");
    assertThat(rows("&actor=" + login)).isEmpty();
  }

  @Test
  void recordsTheFiltersOfAListWithoutTheirValues() {
    get("staff", "/customers?q=jose%20garcia&city=Madrid&sort=points&limit=5&tag=").is(200);
    assertThat(events("")).containsExactly("demo-staff customer.list [\"city\",\"q\"]");
  }

  @Test
  void recordsAMergeForBothCustomers() {
    String target = created(aCustomer());
    String source = created(aCustomer());
    String body = "{\"source_id\":\"%s\"}".formatted(source);
    post("manager", "/customers/" + target + "/merge", body).is(200);
    assertThat(events("&action=customer.merge&customer_id=" + target)).hasSize(1);
    assertThat(events("&action=customer.merge&customer_id=" + source).getFirst())
        .contains("status");
    post("manager", "/customers/" + target + "/unmerge", body).is(200);
    assertThat(events("&action=customer.unmerge")).hasSize(2);
  }

  @Test
  void recordsNoRefusedDryRunOrReplayedRequest() throws Exception {
    String id = created(aCustomer().with("email", "taken@x.test"));
    String keyed = "/customers/" + id + "/loyalty/earn";
    String body = "{\"points\":5,\"reference\":\"r-1\"}";
    for (int i = 0; i < 2; i++) {
      request("POST", keyed).as("service").header("Idempotency-Key", "k").json(body).send().is(201);
    }
    List<String> before = events("");
    assertThat(before).hasSize(2);
    earn(id, body).isProblem(409, "reference_already_used");
    post("service", keyed + "?dry_run=true", "{\"points\":5}").is(200);
    post("staff", "/customers/" + id + "/loyalty/redeem", "{\"points\":99}").is(409);
    post("staff", "/customers", "{\"first_name\":\"B\",\"email\":\"taken@x.test\"}").is(409);
    put("staff", "/customers/" + id, "{\"first_name\":null}").is(422);
    request("PUT", "/customers/" + id)
        .as("staff")
        .header("If-Match", "\"99\"")
        .json("{\"first_name\":\"C\"}")
        .send()
        .is(412);
    post("manager", "/customers/" + id + "/merge", "{\"source_id\":\"%s\"}".formatted(id)).is(422);
    get("customer", "/customers/" + id).is(404);
    get("staff", "/customers/" + id + "x").is(404);
    get("staff", "/customers?x=1").is(422);
    assertThat(events("")).isEqualTo(before);
  }

  /** A write fails if its event cannot be written. */
  @Test
  void writesNothingWithoutItsEvent() throws Exception {
    String id = created(aCustomer());
    earn(id, "{\"points\":5}").is(201);
    sql(
        "ALTER TABLE customer_service.audit ADD CONSTRAINT audit_full"
            + " CHECK (action NOT IN ('loyalty.earn', 'customer.update', 'customer.create'))"
            + " NOT VALID");
    try {
      earn(id, "{\"points\":7}").isProblem(500, "internal");
      put("staff", "/customers/" + id, "{\"first_name\":\"Zoe\"}").isProblem(500, "internal");
      post("staff", "/customers", aCustomer()).isProblem(500, "internal");
    } finally {
      sql("ALTER TABLE customer_service.audit DROP CONSTRAINT audit_full");
    }
    assertThat(get("staff", "/customers/" + id).at("loyalty/points").asInt()).isEqualTo(5);
    assertThat(get("staff", "/customers/" + id).at("version").asInt()).isEqualTo(1);
    assertThat(get("staff", "/customers?include_total=true").at("total").asInt()).isEqualTo(1);
  }

  @Test
  void pagesFromTheNewestToTheOldest() {
    String id = created(aCustomer());
    for (int points = 1; points <= 5; points++) {
      TestClock.pass(Duration.ofMillis(1));
      earn(id, "{\"points\":%d}".formatted(points)).is(201);
    }
    List<String> all = ids(get("admin", "/audit?limit=6&customer_id=" + id).is(200));
    assertThat(all).hasSize(6).isSortedAccordingTo((a, b) -> b.compareTo(a));
    List<String> paged = new ArrayList<>();
    String next = "/audit?limit=2&customer_id=" + id;
    while (!next.isEmpty()) {
      Answer page = get("admin", next).is(200);
      paged.addAll(ids(page));
      String link = page.header("link");
      next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
      TestClock.pass(Duration.ofMillis(1));
      earn(id, "{\"points\":1}").is(201);
    }
    assertThat(paged).isEqualTo(all);
  }

  private static List<String> ids(Answer page) {
    return StreamSupport.stream(page.at("items").spliterator(), false)
        .map(row -> row.path("id").asText())
        .toList();
  }

  @Test
  void filtersByEachParameterAndAllOfThem() {
    String id = created(aCustomer());
    String other = created(aCustomer());
    earn(id, "{\"points\":1}").is(201);
    earn(other, "{\"points\":1}").is(201);
    get("staff", "/customers/" + id).is(200);
    assertThat(events("&customer_id=" + id)).hasSize(3);
    assertThat(events("&actor=demo-service")).hasSize(2);
    assertThat(events("&action=loyalty.earn")).hasSize(2);
    assertThat(events("&action=loyalty.earn&actor=demo-service&customer_id=" + id)).hasSize(1);
    assertThat(events("&action=loyalty.earn&actor=demo-staff")).isEmpty();
    String at = rows("&action=loyalty.earn&customer_id=" + id).getFirst().path("at").asText();
    String narrow = "&actor=demo-service&action=loyalty.earn&customer_id=" + id;
    assertThat(events(narrow + "&from=" + at)).as("from is inclusive").hasSize(1);
    assertThat(events(narrow + "&to=" + at)).as("to is exclusive").isEmpty();
    assertThat(events("&to=2001-01-01")).isEmpty();
    assertThat(events("&from=2001-01-01")).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "customer_id=x: customer_id: invalid_format",
        "action=customer.sing: action: not_allowed",
        "from=noon: from: invalid_format",
        "limit=101: limit: out_of_range",
        "cursor=x: cursor: invalid_format",
        "include_total=true: include_total: unknown_field",
        "field=1: field: unknown_field",
      })
  void refusesInvalidParameters(String refused) {
    String[] parts = refused.split(": ", 2);
    assertThat(get("admin", "/audit?" + parts[0]).errors()).containsExactly(parts[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manager", "staff", "service", "customer"})
  void isOnlyForAdmins(String role) {
    get(role, "/audit").isProblem(403, "forbidden");
  }

  @Test
  void recordsReadsOfTheLog() {
    get("admin", "/audit?action=loyalty.earn").is(200);
    JsonNode row = get("admin", "/audit").is(200).at("items/0");
    assertThat(row.path("action").asText()).isEqualTo("audit.read");
    assertThat(row.path("fields").toString()).isEqualTo("[\"action\"]");
  }

  @Test
  void recordsEachOfManyConcurrentRequests() throws Exception {
    String id = created(aCustomer());
    List<Callable<Integer>> calls = new ArrayList<>();
    IntStream.range(0, 150)
        .forEach(i -> {
          calls.add(() -> earn(id, "{\"points\":1}").status());
          calls.add(() -> get("staff", "/customers/" + id).status());
        });
    assertThat(InParallel.all(calls)).containsOnly(200, 201);
    assertThat(count(id, "loyalty.earn")).isEqualTo(150);
    assertThat(count(id, "customer.read")).isEqualTo(150);
  }

  private static int count(String customer, String action) {
    int count = 0;
    String next = "/audit?limit=100&customer_id=" + customer + "&action=" + action;
    while (!next.isEmpty()) {
      Answer page = get("admin", next).is(200);
      count += page.at("items").size();
      String link = page.header("link");
      next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
    }
    return count;
  }
}
