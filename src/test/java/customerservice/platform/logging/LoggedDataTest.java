package customerservice.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.Guest;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Marks all values of requests: no mark may appear in the log. */
@QuarkusTest
class LoggedDataTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final String MARK = "zq7marked";
  private static final String LAST = "the-last-request";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Logger SERVICE = Logger.getLogger("customerservice");

  private final LogRecorder log = new LogRecorder();

  /** Records all log lines in both formats. */
  private static final class LogRecorder extends ExtHandler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final JsonLogFormatter json = new JsonLogFormatter();
    private final TextLogFormatter text = new TextLogFormatter();

    @Override
    protected void doPublish(ExtLogRecord record) {
      lines.add(json.format(record) + text.format(record));
    }

    private String all() {
      return String.join("", lines);
    }
  }

  @BeforeEach
  void startRecording() {
    Logger.getLogger("").addHandler(log);
    SERVICE.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stopRecording() {
    Logger.getLogger("").removeHandler(log);
    SERVICE.setLevel(Level.INFO);
  }

  /** Request lines are written in order after the response, so it waits for a last request's. */
  private String logged() throws Exception {
    request("GET", "/nowhere").header("X-Request-Id", LAST).send().is(404);
    Eventually.await(LIMIT, "all lines are logged", () -> log.all().contains(LAST));
    return log.all();
  }

  static Stream<String> operations() {
    return DESCRIPTION.operations().entrySet().stream()
        .filter(operation -> operation.getValue().path("responses").has("401"))
        .map(Map.Entry::getKey);
  }

  private static JsonNode marked(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode marked = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> marked.set(field.getKey(), marked(field.getValue())));
        yield marked.put(MARK, MARK);
      }
      case ArrayNode array -> {
        ArrayNode marked = JsonNodeFactory.instance.arrayNode();
        array.forEach(entry -> marked.add(marked(entry)));
        yield marked;
      }
      default ->
          node.isTextual()
              ? JsonNodeFactory.instance.textNode(
                  node.asText().contains("@") ? MARK + node.asText() : node.asText() + MARK)
              : node;
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @Tag("slow")
  void omitsTheValuesOfRequests(String route) throws Exception {
    Samples samples = samples();
    String path = samples.path(route);
    String role = OpenApi.texts(DESCRIPTION.operation(route).path("x-roles")).getFirst();
    JsonNode body = samples.body(route);
    String otherPath = path;
    for (String id : samples.ids().values()) {
      otherPath = otherPath.replace(id, MARK);
    }
    mark(sample(route, samples, otherPath)).as(role).send();
    mark(sample(route, samples, path + "?q=" + MARK + "&cursor=" + MARK + "&" + MARK + "=1"))
        .as(role)
        .send();
    mark(sample(route, samples)).token(MARK).send().is(401);
    mark(sample(route, samples)).send().is(401);
    if (!body.isMissingNode()) {
      mark(request(route, path, samples.mediaType(route), "{\"" + MARK)).as(role).send();
      mark(request(route, path, "text/" + MARK, MARK)).as(role).send().is(415);
      if (!body.isTextual()) {
        String marked = marked(body).toString();
        mark(request(route, path, samples.mediaType(route), marked)).as(role).send();
      }
    }
    mark(sample(route, samples)).as(role).send();
    String logged = logged();
    assertThat(logged.toLowerCase(Locale.ROOT)).doesNotContain(MARK);
    assertThat(logged).doesNotContain("eyJ", "Bearer", "@example.com");
    assertThat(logged)
        .as("the log of %s", route)
        .contains("\"route\":\"" + route.split(" ", 2)[1] + "\"")
        .contains("role=" + role);
    samples.ids().values().forEach(id -> assertThat(logged).doesNotContain(id));
  }

  private static Request request(String route, String path, String mediaType, String body) {
    return request(route.split(" ", 2)[0], path).header("Content-Type", mediaType).text(body);
  }

  private static Request mark(Request request) {
    return request
        .header("User-Agent", MARK)
        .header("X-Request-Id", "an invalid id " + MARK)
        .header("If-Match", MARK)
        .header("Cookie", MARK)
        .header("X-" + MARK, MARK);
  }

  /** PostgreSQL's error details quote the whole row that violates a constraint. */
  @Test
  void omitsTheRowThatTheDatabaseRefuses() throws Exception {
    sql(
        "ALTER TABLE customer_service.customers ADD CONSTRAINT not_in_this_test CHECK (false) NOT"
            + " VALID");
    try {
      Guest guest = Guest.aCustomer().with("first_name", MARK).with("email", MARK + "@a.example");
      Answer answer = post("manager", "/customers", guest).isProblem(500, "internal");
      assertThat(logged())
          .contains("A request failed.", "SQLSTATE 23514, customers, not_in_this_test")
          .contains(answer.header("x-request-id"))
          .doesNotContain(MARK);
    } finally {
      sql("ALTER TABLE customer_service.customers DROP CONSTRAINT not_in_this_test");
    }
  }

  @Test
  void omitsTheRowsOfAnImport() throws Exception {
    request("POST", "/customers/import")
        .as("manager")
        .header("Content-Type", "text/csv")
        .text("first_name,email\n%s,%s@a.example\n\"%s\n".formatted(MARK, MARK, MARK))
        .send()
        .is(202);
    assertThat(logged()).contains("POST /customers/import 202").doesNotContain(MARK);
  }

  @Test
  void logsCallerRouteAndResultOfARequest() throws Exception {
    String id = created(Guest.aCustomer());
    request("GET", "/customers/" + id)
        .token(TestTokens.token("staff", "bea"))
        .header("X-Request-Id", "r-4711")
        .send()
        .is(200);
    String line =
        logged()
            .lines()
            .filter(text -> text.contains("r-4711") && text.startsWith("{"))
            .collect(Collectors.joining());
    assertThat(line)
        .contains("\"logger\":\"customerservice.requests\"", "\"level\":\"INFO\"")
        .contains("\"request_id\":\"r-4711\"", "\"method\":\"GET\"", "\"status\":200")
        .contains("\"route\":\"/customers/{customer_id}\"", "\"complete\":true")
        .contains("\"caller\":\"bea\"", "\"tenant\":\"default\"", "\"role\":\"staff\"")
        .containsPattern("\"duration_ms\":[0-9]+\\.[0-9]+,\"bytes\":[1-9][0-9]+");
  }
}
