package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import customerservice.testing.Relay;
import customerservice.testing.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outages of an external database, at the start and later. */
@Tag("slow")
class DatabaseAwayIT {
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** The probes respond within two seconds; the rest is for a busy machine. */
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(6);

  /** The maximum duration of a request during an outage. */
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);

  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(40);

  @Test
  void responds503DuringAnOutageAndRecovers(@TempDir Path folder) throws Exception {
    TestPostgres.Database database = TestPostgres.newDatabase("away");
    int port = FreePort.find();
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            at(database.service(), port),
            "DATABASE_MIGRATION_URL",
            at(database.owner(), port),
            "HOST",
            "127.0.0.1",
            "SUPABASE_JWT_SECRET",
            SECRET);
    try (RunningService service = RunningService.start(folder, settings).awaitResponse()) {
      assertUnavailable(service);
      assertThat(service.out()).contains("Cannot connect").doesNotContain("is ready");
      assertThat(get(service, "/docs").statusCode()).isEqualTo(200);
      try (Relay relay = new Relay(port, portOf(database.service()))) {
        assertAvailable(service);
        service.awaitReady();
        assertThat(service.out()).contains("/docs").doesNotContain("Bearer", "eyJ");
        assertThat(create(service, "first").statusCode()).isEqualTo(201);
        relay.cut();
        assertUnavailable(service);
        relay.mend();
        assertAvailable(service);
        relay.block(true);
        assertUnavailable(service);
        relay.block(false);
        assertAvailable(service);
        assertThat(create(service, "second").statusCode()).isEqualTo(201);
      }
    }
  }

  private static void assertAvailable(RunningService service) throws Exception {
    Eventually.await(
        RECOVERY_LIMIT, "it is healthy", () -> get(service, "/health").statusCode() == 200);
  }

  private static void assertUnavailable(RunningService service) throws Exception {
    HttpResponse<String> health = get(service, "/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.headers().firstValue("retry-after")).isPresent();
    assertThat(health.body())
        .contains("\"status\":\"unavailable\"", "\"database\":\"unavailable\"");
    HttpResponse<String> ready = get(service, "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.headers().firstValue("retry-after")).isPresent();
    assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = create(service, "away");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("\"code\":\"database_unavailable\"");
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
  }

  private static HttpResponse<String> get(RunningService service, String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .timeout(PROBE_LIMIT)
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> create(RunningService service, String externalId)
      throws Exception {
    Map<String, String> environment =
        Map.of("DATABASE_URL", "postgresql://u:p@h/d", "SUPABASE_JWT_SECRET", SECRET);
    var settings =
        customerservice.platform.settings.Settings.read(
            name -> Optional.ofNullable(environment.get(name)));
    String token =
        Tokens.of(settings, SECRET, InstantSource.system())
            .mint("manager", "ana", Duration.ofHours(1));
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/customers"))
            .timeout(REQUEST_LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"first_name\":\"Ana\",\"external_id\":\"%s\"}".formatted(externalId)))
            .build(),
        BodyHandlers.ofString());
  }

  private static String at(DatabaseUrl url, int port) {
    return "postgresql://%s:%s@127.0.0.1:%d/away".formatted(url.user(), url.password(), port);
  }

  private static int portOf(DatabaseUrl url) {
    return URI.create(url.jdbcUrl().substring("jdbc:".length())).getPort();
  }
}
