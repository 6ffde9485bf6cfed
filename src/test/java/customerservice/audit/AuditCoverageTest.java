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

/** The events that each operation of the OpenAPI description records. */
@QuarkusTest
class AuditCoverageTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(20);

  /** Operations without data of a person, or with a guest's own data, record nothing. */
  private static final String NONE = "";

  private static final Map<String, String> EVENTS = new TreeMap<>();

  static {
    EVENTS.put("POST /customers", "customer.create");
    EVENTS.put("GET /customers", "customer.list");
    EVENTS.put("GET /customers/export", "customer.export");
    EVENTS.put("GET /customers/me", NONE);
    EVENTS.put(
        "POST /customers/import", "customer.create customer.create customer.import loyalty.earn");
    EVENTS.put("GET /customers/imports/{import_id}", NONE);
    EVENTS.put("DELETE /customers/imports/{import_id}", "import.cancel");
    EVENTS.put("GET /customers/imports/{import_id}/rejects", "import.rejects");
    EVENTS.put("GET /customers/{customer_id}", "customer.read");
    EVENTS.put("PUT /customers/{customer_id}", "customer.update");
    EVENTS.put("PATCH /customers/{customer_id}", "customer.update");
    EVENTS.put("DELETE /customers/{customer_id}", "customer.erase");
    EVENTS.put("GET /customers/{customer_id}/export", "customer.export");
    EVENTS.put("GET /customers/{customer_id}/duplicates", "customer.duplicates");
    EVENTS.put("POST /customers/{customer_id}/merge", "customer.merge customer.merge");
    EVENTS.put("POST /customers/{customer_id}/unmerge", "customer.unmerge customer.unmerge");
    EVENTS.put("GET /customers/{customer_id}/loyalty", "loyalty.read");
    EVENTS.put("POST /customers/{customer_id}/loyalty/earn", "loyalty.earn");
    EVENTS.put("POST /customers/{customer_id}/loyalty/redeem", "loyalty.redeem");
    EVENTS.put("POST /customers/{customer_id}/loyalty/adjust", "loyalty.adjust");
    EVENTS.put("GET /customers/{customer_id}/loyalty/transactions", "loyalty.read");
    EVENTS.put(
        "GET /customers/{customer_id}/loyalty/transactions/{transaction_id}", "loyalty.read");
    EVENTS.put(
        "POST /customers/{customer_id}/loyalty/transactions/{transaction_id}/reverse",
        "loyalty.reverse");
    EVENTS.put("GET /customers/{customer_id}/loyalty/verify", "loyalty.verify");
    EVENTS.put("POST /loyalty/transactions/batch", "loyalty.earn");
    EVENTS.put("GET /loyalty/transactions/export", "loyalty.export");
    EVENTS.put("GET /loyalty/program", NONE);
    EVENTS.put("PUT /loyalty/program", "program.update");
    EVENTS.put("POST /loyalty/program/preview", NONE);
    EVENTS.put("GET /loyalty/program/review", NONE);
    EVENTS.put("GET /customers/analytics/summary", NONE);
    EVENTS.put("POST /customers/analytics/rebuild", "analytics.rebuild");
    EVENTS.put("GET /customers/analytics/rebuild", NONE);
    EVENTS.put("GET /customers/analytics/timeseries", NONE);
    EVENTS.put("GET /customers/analytics/cohorts", NONE);
    EVENTS.put("GET /customers/analytics/segments", NONE);
    EVENTS.put("GET /customers/analytics/tiers", NONE);
    EVENTS.put("GET /customers/analytics/top", "customer.list");
    EVENTS.put("GET /customers/analytics/hours", NONE);
    EVENTS.put("GET /customers/analytics/locations", NONE);
    EVENTS.put("GET /events", NONE);
    EVENTS.put("GET /events/{event_id}", NONE);
    EVENTS.put("GET /audit", "audit.read");
    EVENTS.put("POST /webhooks", "webhook.create");
    EVENTS.put("GET /webhooks", NONE);
    EVENTS.put("GET /webhooks/{webhook_id}", NONE);
    EVENTS.put("PATCH /webhooks/{webhook_id}", "webhook.update");
    EVENTS.put("DELETE /webhooks/{webhook_id}", "webhook.delete");
    EVENTS.put("GET /webhooks/{webhook_id}/secret", "webhook.secret");
    EVENTS.put("POST /webhooks/{webhook_id}/secret/rotate", "webhook.update");
    EVENTS.put("POST /webhooks/{webhook_id}/test", NONE);
    EVENTS.put("GET /webhooks/{webhook_id}/deliveries", NONE);
    EVENTS.put("POST /webhooks/{webhook_id}/deliveries/{event_id}/retry", "webhook.replay");
    EVENTS.put("DELETE /webhooks/{webhook_id}/deliveries/{event_id}", "webhook.update");
    EVENTS.put("POST /webhooks/{webhook_id}/replay", "webhook.replay");
    EVENTS.put("GET /health", NONE);
    EVENTS.put("GET /health/ready", NONE);
    EVENTS.put("GET /health/live", NONE);
    EVENTS.put("GET /docs", NONE);
    EVENTS.put("GET /openapi.json", NONE);
    EVENTS.put("GET /openapi.yaml", NONE);
    EVENTS.put("GET /problems/{code}", NONE);
  }

  static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  @Test
  void coversAllOperations() {
    assertThat(EVENTS.keySet())
        .as("add the events of new operations to EVENTS")
        .containsExactlyInAnyOrderElementsOf(DESCRIPTION.operations().keySet());
  }

  @Tag("slow")
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void recordsItsEventsWithoutSentValues(String route) throws Exception {
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
          "the import has finished",
          () -> !get("admin", answer.header("location")).at("finished_at").isNull());
    }
    List<JsonNode> rows = rows(request);
    assertThat(
            String.join(" ", rows.stream().map(r -> r.path("action").asText()).sorted().toList()))
        .isEqualTo(EVENTS.get(route));
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.path("role").asText()).isEqualTo(role(route));
          assertThat(row.toString()).doesNotContain(values(samples.body(route)));
        });
  }

  /** Creates the state that the operation needs. */
  private static void prepare(String route, Samples samples) throws Exception {
    if (route.endsWith("/unmerge")) {
      post("manager", samples.path(route.replace("unmerge", "merge")), samples.body(route)).is(200);
    }
    if (route.startsWith("DELETE /customers/imports")) {
      sql("UPDATE customer_service.imports SET status = 'running', finished_at = NULL");
    }
  }

  /** The sample body, with the existing customer in each item of a list. */
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

  /** The texts of a body, except ids and those that look like names of fields. */
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
