package customerservice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.audit.AuditFixture;
import customerservice.events.EventFixture;
import customerservice.platform.database.ExecutedSql;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;

/**
 * A test that uses the service over HTTP. Each test starts with an empty database, and each
 * response must match the API description. The tag {@code api} selects these tests for the runs on
 * other servers ({@link TestServer}).
 */
@Tag("api")
@WithTestResource(value = ServiceUnderTest.class, scope = TestResourceScope.GLOBAL)
public abstract class ApiTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Limits each request, so that a hanging one fails its test. */
  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(20);

  private static final String MERGE_PATCH = "application/merge-patch+json";

  /**
   * Read on the test's own thread, because a thread that it starts can see the settings of another
   * application.
   */
  private static @Nullable URI base;

  private static URI base() {
    URI known = base;
    if (known == null) {
      String url = ConfigProvider.getConfig().getValue("test.url", String.class);
      known = URI.create(url + "/");
      base = known;
    }
    return known;
  }

  @BeforeEach
  protected void startAnew() throws SQLException {
    TestClock.reset();
    AuditFixture.settle();
    EmptyTables.now();
    TestResolver.reset();
  }

  @AfterEach
  void collect(TestInfo test) {
    ExecutedSql.collect(test.getTags());
  }

  @AfterAll
  static void report() {
    ExecutedSql.report();
  }

  /** Executes a statement as the owner of the database. */
  protected static void sql(String statement) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  /** All rows of the database as one text, to compare before and after a request. */
  protected static String stored() throws SQLException {
    AuditFixture.settle();
    StringBuilder stored = new StringBuilder();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement sql = connection.createStatement();
        Statement rows = connection.createStatement();
        ResultSet tables =
            sql.executeQuery(
                """
                SELECT format('SELECT %L, count(*), md5(string_agg(t::text, %L ORDER BY t::text))'
                    || ' FROM customer_service.%I t', tablename, '', tablename)
                FROM pg_tables WHERE schemaname = 'customer_service' ORDER BY tablename
                """)) {
      while (tables.next()) {
        try (ResultSet row = rows.executeQuery(tables.getString(1))) {
          row.next();
          stored.append(
              "%s %s %s%n".formatted(row.getString(1), row.getString(2), row.getString(3)));
        }
      }
    }
    return stored.toString();
  }

  /**
   * A valid request for every operation; the customer belongs to the token of role {@code
   * customer}.
   */
  protected static Samples samples() {
    String customer = created(Guest.aCustomer().with("user_id", TestTokens.subject("customer")));
    String earn = "/customers/" + customer + "/loyalty/earn";
    String transaction =
        post("manager", earn, "{\"points\":1000000}").is(201).at("transaction/id").asText();
    EventFixture.number();
    String webhook = webhook();
    failedDeliveries(webhook);
    return new Samples(
        OpenApi.read(),
        Map.of(
            "customer_id",
            customer,
            "transaction_id",
            transaction,
            "source_id",
            created(Guest.aCustomer()),
            "import_id",
            imported("").at("id").asText(),
            "webhook_id",
            webhook,
            "event_id",
            transaction));
  }

  /** Creates a webhook with a host that does not exist, and returns its id. */
  protected static String webhook() {
    return post("admin", "/webhooks", "{\"url\":\"https://example.com/\",\"types\":[\"*\"]}")
        .is(201)
        .at("id")
        .asText();
  }

  /** Inserts a failed delivery of each numbered event. */
  protected static void failedDeliveries(String webhook) {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO customer_service.webhook_deliveries
                  (tenant_id, webhook_id, sequence, event_id, type, at, status, attempts)
                SELECT tenant_id, ?::uuid, sequence, event_id, type, at, 'failed', 10
                FROM customer_service.events WHERE tenant_id = ?
                """)) {
      insert.setString(1, webhook);
      insert.setString(2, "default");
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends an NDJSON import; an empty file ends at once. */
  protected static Answer imported(String file) {
    return request("POST", "/customers/import")
        .as("manager")
        .header("Content-Type", "application/x-ndjson")
        .text(file)
        .send()
        .is(202);
  }

  /** A valid request for an operation, without a token. */
  protected static Request sample(String route, Samples samples) {
    return sample(route, samples, samples.path(route));
  }

  /** The same request to another path. */
  protected static Request sample(String route, Samples samples, String path) {
    return sample(route, samples, path, samples.body(route));
  }

  /** The same request with another example as its body. */
  protected static Request sample(String route, Samples samples, String path, JsonNode body) {
    Request request = request(route.split(" ", 2)[0], path);
    return body.isMissingNode()
        ? request
        : request
            .header("Content-Type", samples.mediaType(route))
            .text(body.isTextual() ? body.asText() : body.toString());
  }

  /** A request; the path may contain a query. */
  protected static Request request(String method, String path) {
    return new Request(method, path);
  }

  protected static Answer get(String role, String path) {
    return request("GET", path).as(role).send();
  }

  protected static Answer post(String role, String path, Object body) {
    return request("POST", path).as(role).json(body).send();
  }

  protected static Answer put(String role, String path, Object body) {
    return request("PUT", path).as(role).json(body).send();
  }

  protected Answer patch(String role, String path, Object body) {
    return request("PATCH", path).as(role).json(MERGE_PATCH, body).send();
  }

  /** Creates a customer and returns its id. */
  protected static String created(Guest guest) {
    return post("manager", "/customers", guest).is(201).at("id").asText();
  }

  /** A request under construction. */
  protected static final class Request {
    private final HttpRequest.Builder request;
    private final String method;
    private HttpRequest.BodyPublisher body = BodyPublishers.noBody();

    private Request(String method, String path) {
      this.method = method;
      this.request = HttpRequest.newBuilder(base().resolve(path)).timeout(RESPONSE_LIMIT);
    }

    /** Adds a valid token of a role. */
    public Request as(String role) {
      return token(TestTokens.token(role));
    }

    public Request token(String token) {
      return header("Authorization", "Bearer " + token);
    }

    public Request header(String name, String value) {
      request.header(name, value);
      return this;
    }

    public Request json(Object json) {
      return json("application/json", json);
    }

    public Request json(String mediaType, Object json) {
      String text = json instanceof JsonNode || json instanceof Guest ? json.toString() : "" + json;
      return header("Content-Type", mediaType).text(text);
    }

    public Request text(String text) {
      return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public Request bytes(byte[] bytes) {
      body = BodyPublishers.ofByteArray(bytes);
      return this;
    }

    public Answer send() {
      try {
        Reply answer =
            Reply.of(HTTP.send(request.method(method, body).build(), BodyHandlers.ofString()));
        Contract.holds(method, answer);
        return new Answer(answer);
      } catch (IOException e) {
        throw new AssertionError("no answer", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
