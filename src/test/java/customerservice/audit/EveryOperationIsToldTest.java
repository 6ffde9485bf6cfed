package customerservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the description, and which rows of the audit it leaves. */
@QuarkusTest
class EveryOperationIsToldTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(20);

  /** What tells nobody of a person, or a guest of themselves, leaves nothing. */
  private static final String NOTHING = "";

  private static final Map<String, String> ROWS = new TreeMap<>();

  static {
    ROWS.put("POST /customers", "customer.create");
    ROWS.put("GET /customers", "customer.list");
    ROWS.put("GET /customers/export", "customer.export");
    ROWS.put("GET /customers/me", NOTHING);
    ROWS.put(
        "POST /customers/import", "customer.create customer.create customer.import loyalty.earn");
    ROWS.put("GET /customers/imports/{import_id}", NOTHING);
    ROWS.put("DELETE /customers/imports/{import_id}", "import.cancel");
    ROWS.put("GET /customers/imports/{import_id}/rejects", "import.rejects");
    ROWS.put("GET /customers/{customer_id}", "customer.read");
    ROWS.put("PUT /customers/{customer_id}", "customer.update");
    ROWS.put("PATCH /customers/{customer_id}", "customer.update");
    ROWS.put("DELETE /customers/{customer_id}", "customer.erase");
    ROWS.put("GET /customers/{customer_id}/export", "customer.export");
    ROWS.put("GET /customers/{customer_id}/duplicates", "customer.duplicates");
    ROWS.put("POST /customers/{customer_id}/merge", "customer.merge customer.merge");
    ROWS.put("POST /customers/{customer_id}/unmerge", "customer.unmerge customer.unmerge");
    ROWS.put("GET /customers/{customer_id}/loyalty", "loyalty.read");
    ROWS.put("POST /customers/{customer_id}/loyalty/earn", "loyalty.earn");
    ROWS.put("POST /customers/{customer_id}/loyalty/redeem", "loyalty.redeem");
    ROWS.put("POST /customers/{customer_id}/loyalty/adjust", "loyalty.adjust");
    ROWS.put("GET /customers/{customer_id}/loyalty/transactions", "loyalty.read");
    ROWS.put("GET /customers/{customer_id}/loyalty/transactions/{transaction_id}", "loyalty.read");
    ROWS.put(
        "POST /customers/{customer_id}/loyalty/transactions/{transaction_id}/reverse",
        "loyalty.reverse");
    ROWS.put("GET /customers/{customer_id}/loyalty/verify", "loyalty.verify");
    ROWS.put("POST /loyalty/transactions/batch", "loyalty.earn");
    ROWS.put("GET /loyalty/program", NOTHING);
    ROWS.put("PUT /loyalty/program", "program.update");
    ROWS.put("POST /loyalty/program/preview", NOTHING);
    ROWS.put("GET /loyalty/program/review", NOTHING);
    ROWS.put("GET /customers/analytics/summary", NOTHING);
    ROWS.put("GET /audit", "audit.read");
    ROWS.put("GET /health", NOTHING);
    ROWS.put("GET /health/ready", NOTHING);
    ROWS.put("GET /health/live", NOTHING);
    ROWS.put("GET /docs", NOTHING);
    ROWS.put("GET /openapi.json", NOTHING);
    ROWS.put("GET /openapi.yaml", NOTHING);
    ROWS.put("GET /problems/{code}", NOTHING);
  }

  static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  @Test
  void nameAllThatThereAre() {
    assertThat(ROWS.keySet())
        .as("say here which rows an operation leaves")
        .containsExactlyInAnyOrderElementsOf(DESCRIPTION.operations().keySet());
  }

  @Tag("slow")
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void leavesItsRowsAndNoneOfWhatWasSent(String route) throws Exception {
    Samples samples = samples();
    prepare(route, samples);
    String request = UUID.randomUUID().toString();
    Answer answer =
        sample(route, samples, samples.path(route), body(route, samples))
            .as(role(route))
            .header("X-Request-Id", request)
            .send();
    assertThat(answer.status()).as(answer::text).isBetween(200, 299);
    if (route.equals("POST /customers/import")) {
      Eventually.await(
          IMPORT_LIMIT,
          "the file is taken in",
          () -> !get("admin", answer.header("location")).at("finished_at").isNull());
    }
    List<JsonNode> rows = rows(request);
    assertThat(
            String.join(" ", rows.stream().map(r -> r.path("action").asText()).sorted().toList()))
        .isEqualTo(ROWS.get(route));
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("role").asText()).isEqualTo(role(route));
          assertThat(row.toString()).doesNotContain(values(samples.body(route)));
        });
  }

  /** So that the request has something to do. */
  private static void prepare(String route, Samples samples) throws Exception {
    if (route.endsWith("/unmerge")) {
      post("manager", samples.path(route.replace("unmerge", "merge")), samples.body(route)).is(200);
    }
    if (route.startsWith("DELETE /customers/imports")) {
      sql("UPDATE customer_service.imports SET status = 'running', finished_at = NULL");
    }
  }

  /** Where customers stand in a list, too, they are the one that there is. */
  private static JsonNode body(String route, Samples samples) {
    JsonNode body = samples.body(route).deepCopy();
    body.path("items")
        .forEach(item -> {
          if (item.has("customer_id")) {
            ((ObjectNode) item).put("customer_id", samples.ids().get("customer_id"));
          }
        });
    return body;
  }

  private static List<JsonNode> rows(String request) {
    return StreamSupport.stream(
            get("admin", "/audit?limit=100").is(200).at("items").spliterator(), false)
        .filter(row -> row.path("request_id").asText().equals(request))
        .toList();
  }

  /** Texts of a body that look like no name of a field; ids tell of nobody. */
  private static List<String> values(JsonNode body) {
    List<String> values = new ArrayList<>(List.of("no value at all"));
    collect(body, values);
    return values;
  }

  private static void collect(JsonNode node, List<String> values) {
    String text = node.isTextual() ? node.asText() : "";
    boolean isId = text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    if (text.length() > 3 && !text.matches("[a-z_]+") && !isId) {
      values.add(text);
    }
    node.forEach(member -> collect(member, values));
  }

  private static String role(String route) {
    List<String> roles = OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"));
    return roles.isEmpty() ? "admin" : roles.getFirst();
  }
}
