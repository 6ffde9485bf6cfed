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
 * One business asks, by every operation that the description has, for what another has: by ids,
 * cursors, keys, references, contacts and imports. What it is answered is to the letter what it is
 * answered in a database in which the other has never been: status, body, counts, conflicts.
 *
 * <p>Of time no clock is asked: all statements that were sent are looked at, and each table in them
 * is tied to the tenant, by which every index begins but for those that GrantsTest names. So
 * whatever the other has, the same statements read the same rows.
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

  /** Who asks with which words, and what the answer is. */
  private record Exchange(String asked, String answered) {}

  @Test
  void answersAsIfThereWereNobodyElse() throws Exception {
    TenantProbes probes;
    List<Exchange> beside;
    List<String> sent;
    try (SentStatements statements = SentStatements.listen()) {
      probes = new TenantProbes(DESCRIPTION, settled());
      findsItsOwn(probes);
      String before = storedOf(ONE);
      assertThat(before)
          .containsPattern("customers [3-9] ")
          .containsPattern("imports [2-9] ")
          .containsPattern("idempotency_records [5-9] ");
      beside = asked(probes);
      assertThat(storedOf(ONE)).as("what the one has, after the other has tried").isEqualTo(before);
      sent = statements.all();
    }
    startAnew();
    List<Exchange> alone = asked(probes);
    assertThat(beside).hasSizeGreaterThan(3 * ROUTES.size());
    for (int i = 0; i < alone.size(); i++) {
      assertThat(beside.get(i)).isEqualTo(alone.get(i));
    }
    assertThat(sent).hasSizeGreaterThan(80);
    assertThat(sent.stream().flatMap(sql -> TenantScan.errors(sql).stream()).distinct())
        .allMatch(TenantScan.ACROSS_TENANTS::contains);
    StringBuilder lines = new StringBuilder();
    beside.forEach(exchange -> lines.append(exchange.asked()).append('\n'));
    Reports.write("tenants.txt", lines);
  }

  /** The one business with some of everything; answers what leads to it. */
  private Map<String, String> settled() throws Exception {
    Map<String, String> known = new HashMap<>(samples().ids());
    known.putAll(TenantProbes.CONTACTS);
    assertThat(known).containsKeys(TenantProbes.IDS.toArray(String[]::new));
    TenantProbes probes = new TenantProbes(DESCRIPTION, withCursors(known));
    for (String route : ROUTES) {
      // What is merged or erased could not be asked for any more.
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

  /** With the cursor behind the first entry of each list. */
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

  /** Were the ids wrong, nobody would find anything. */
  private static void findsItsOwn(TenantProbes probes) {
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

  /** All that the other business asks, role by role, and what it is answered. */
  private static List<Exchange> asked(TenantProbes probes) throws Exception {
    TestClock.reset();
    List<Exchange> exchanges = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (String route : ROUTES) {
      for (String role : OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"))) {
        for (Probe probe : probes.of(route)) {
          // The other roles without a key: else they would be answered what the first was.
          Answer answer = answer(probe, OTHER, role, role.equals(role(route)) ? probe.key() : "");
          TestClock.pass(STEP); // What is made first is first in every list.
          exchanges.add(exchange(probe, role, answer, probes, names));
          finish(answer, OTHER);
        }
      }
    }
    return exchanges;
  }

  /** Lets an import come to its end, so that what comes behind finds the same each time. */
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

  /** Ids that are made meanwhile are called by their number; those of the one business are not. */
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

  /** All rows of a tenant, table by table. */
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
