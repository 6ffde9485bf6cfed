package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with several tenants, and with its own and Supabase's tokens, in a Supabase outage. */
@Tag("slow")
class TokensIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void acceptsItsOwnTokensAndLogsThatTheKeysAreMissing(@TempDir Path folder) throws Exception {
    Map<String, String> settings =
        Map.of("SUPABASE_URL", "http://127.0.0.1:" + FreePort.find(), "TENANCY", "multi");
    try (RunningService service =
            RunningService.start(DataFolder.copyTo(folder), settings).awaitReady();
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest create =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/customers"))
              .header("Authorization", "Bearer " + service.token("manager"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"first_name\":\"Ana\",\"email\":\"a@b.test\"}"))
              .build();
      assertThat(http.send(create, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
      Eventually.await(
          LIMIT,
          "the outage is logged",
          () -> (service.out() + service.err()).contains("Cannot fetch the token keys from"));
    }
  }
}
