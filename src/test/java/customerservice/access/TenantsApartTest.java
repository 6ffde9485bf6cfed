package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.TenantScan;
import customerservice.access.TenantProbes.Probe;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.OpenApi;
import customerservice.testing.Reports;
import customerservice.testing.Samples;
import customerservice.testing.SentStatements;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tenant uses ids, cursors, keys, references, contacts and imports of another tenant in every
 * operation of the description. Status, body, counts and conflicts of each response must equal
 * those in a database without the other tenant.
 *
 * <p>Response times are not measured. Instead, the test checks that every table in every SQL
 * statement is restricted to the tenant, and every index begins with the tenant except for those
 * that GrantsTest names. So the data of the other tenant does not change the rows that are read.
 */
@QuarkusTest
@TestProfile(ManyTenants.class)
@Tag("slow")
class TenantsApartTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final List<String> ROUTES = TenantProbes.routes(DESCRIPTION);
  private static final String ONE = "default";
  private static final String OTHER = "other";
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern CURSOR = Pattern.compile("(\"next_cursor\":)\"[^\"]+\"");

  /** A request with its role and body, and the response. */
  private record Exchange(String request, String response) {}

  @Test
  void respondsAsIfTheOtherTenantDidNotExist() throws Exception {
    TenantProbes probes;
    List<Exchange> beside;
    List<String> sent;
    try (SentStatements statements = SentStatements.listen()) {
      probes = new TenantProbes(DESCRIPTION, createTenantWithData());
      assertFindsOwnData(probes);
      String before = storedOf(ONE);
      assertThat(before)
          .containsPattern("customers [3-9] ")
          .containsPattern("imports [2-9] ")
          .containsPattern("idempotency_records [0-9]{2} ");
      beside = sendAll(probes);
      assertThat(storedOf(ONE))
          .as("data of the first tenant after the requests of the other")
          .isEqualTo(before);
      sent = statements.all();
    }
    startAnew();
    List<Exchange> alone = sendAll(probes);
    assertThat(beside).hasSizeGreaterThan(3 * ROUTES.size());
    for (int i = 0; i < alone.size(); i++) {
      assertThat(beside.get(i)).isEqualTo(alone.get(i));
    }
    assertThat(sent).hasSizeGreaterThan(80);
    assertThat(sent.stream().flatMap(sql -> TenantScan.errors(sql).stream()).distinct())
        .allMatch(TenantScan.ACROSS_TENANTS::contains);
    StringBuilder lines = new StringBuilder();
    beside.forEach(exchange -> lines.append(exchange.request()).append('\n'));
    Reports.write("tenants.txt", lines);
  }

  /** Creates a tenant with data of every kind, and returns its ids and values. */
  private Map<String, String> createTenantWithData() throws Exception {
    Map<String, String> known = new HashMap<>(samples().ids());
    known.putAll(TenantProbes.CONTACTS);
    assertThat(known).containsKeys(TenantProbes.IDS.toArray(String[]::new));
    TenantProbes probes = new TenantProbes(DESCRIPTION, withCursors(known));
    for (String route : ROUTES) {
      // A merged or erased customer could not be requested any more.
      if (!route.startsWith("DELETE ") && !route.endsWith("merge")) {
        for (Probe probe : probes.of(route)) {
          Answer answer = answer(probe, ONE, role(route), probe.key());
          assertThat(answer.status()).as(probe.toString()).isNotEqualTo(404);
          finish(answer, ONE);
        }
      }
    }
    known.putAll(withCursors(known));
    return Map.copyOf(known);
  }

  /** Adds the cursor after the first item of each list. */
  private static Map<String, String> withCursors(Map<String, String> known) {
    Map<String, String> all = new HashMap<>(known);
    for (String route : ROUTES) {
      if (DESCRIPTION.parameters(DESCRIPTION.operation(route), "query").stream()
          .anyMatch(parameter -> parameter.path("name").asText().equals("cursor"))) {
        String path = new Samples(DESCRIPTION, known).path(route);
        String first = path + (path.contains("?") ? "&" : "?") + "limit=1";
        JsonNode cursor = get(role(route), first).is(200).at("next_cursor");
        all.put("cursor of " + route, cursor.isTextual() ? cursor.asText() : "none");
      }
    }
    return all;
  }

  /** Checks the probes themselves: the tenant that has the data gets 200. */
  private static void assertFindsOwnData(TenantProbes probes) {
    for (String route : ROUTES) {
      if (route.startsWith("GET ")) {
        for (Probe probe : probes.of(route)) {
          assertThat(answer(probe, ONE, role(route), probe.key()).status())
              .as(probe.toString())
              .isEqualTo(200);
        }
      }
    }
  }

  /** Sends all requests as the other tenant, role by role. */
  private static List<Exchange> sendAll(TenantProbes probes) throws Exception {
    TestClock.reset();
    List<Exchange> exchanges = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (String route : ROUTES) {
      for (String role : OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"))) {
        for (Probe probe : probes.of(route)) {
          // Only the first role sends a key, because the other roles would get its replay.
          Answer answer = answer(probe, OTHER, role, role.equals(role(route)) ? probe.key() : "");
          TestClock.pass(STEP); // Different times give every list one order.
          exchanges.add(exchange(probe, role, answer, probes, names));
          finish(answer, OTHER);
        }
      }
    }
    return exchanges;
  }

  /**
   * Waits for the end of an import, so that the following requests find the same data each time.
   */
  private static void finish(Answer answer, String tenant) throws Exception {
    if (answer.status() == 202) {
      String job = answer.header("location");
      Eventually.await(
          LIMIT,
          "the import has ended",
          () -> {
            Answer now = request("GET", job).token(TestTokens.token(tenant, "manager", "m")).send();
            return now.status() == 404 || !now.at("status").asText().equals("running");
          });
    }
  }

  private static Answer answer(Probe probe, String tenant, String role, String key) {
    Request request =
        request(probe.method(), probe.path())
            .token(TestTokens.token(tenant, role, TestTokens.subject(role)))
            .header("X-Request-Id", "probe");
    if (probe.method().equals("POST") && !key.isEmpty()) {
      request.header("Idempotency-Key", key);
    }
    if (!probe.body().isMissingNode()) {
      request.header("Content-Type", probe.mediaType());
      request.text(probe.body().isTextual() ? probe.body().asText() : probe.body().toString());
    }
    return request.send();
  }

  /** Replaces new ids by numbers, but keeps the ids of the first tenant. */
  private static Exchange exchange(
      Probe probe, String role, Answer answer, TenantProbes probes, Map<String, String> names) {
    Set<String> ids = Set.copyOf(probes.known().values());
    String body =
        ID.matcher(answer.text() + "\n" + answer.header("location"))
            .replaceAll(id ->
                ids.contains(id.group())
                    ? id.group()
                    : names.computeIfAbsent(id.group(), made -> "id-" + names.size()));
    return new Exchange(
        "%s %s as %s with %s".formatted(probe.method(), probe.path(), role, probe.body()),
        "%d %s %s"
            .formatted(
                answer.status(),
                answer.header("idempotency-replayed"),
                CURSOR.matcher(body).replaceAll("$1\"there is one\"")));
  }

  private static String role(String route) {
    return OpenApi.texts(DESCRIPTION.operation(route).path("x-roles")).getFirst();
  }

  /** Returns the row count and a hash of each table for a tenant. */
  private static String storedOf(String tenant) throws SQLException {
    Map<String, String> stored = new TreeMap<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement sql = connection.createStatement();
        ResultSet tables =
            sql.executeQuery(
                """
                SELECT table_name FROM information_schema.columns
                WHERE table_schema = 'customer_service' AND column_name = 'tenant_id'
                """)) {
      while (tables.next()) {
        String table = tables.getString(1);
        try (PreparedStatement rows =
            connection.prepareStatement(
                """
                SELECT count(*) || ' ' || md5(string_agg(t::text, '' ORDER BY t::text))
                FROM customer_service.%s t WHERE tenant_id = ?
                """
                    .formatted(table))) {
          rows.setString(1, tenant);
          try (ResultSet row = rows.executeQuery()) {
            row.next();
            stored.put(table, table + " " + row.getString(1));
          }
        }
      }
    }
    return String.join("\n", stored.values());
  }
}
