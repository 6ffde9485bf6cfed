package customerservice.customers.export;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.ManyCustomers;
import customerservice.testing.ApiTest;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that is larger than the memory it may use. */
@QuarkusTest
@Tag("slow")
class LargeExportTest extends ApiTest {
  private static final int CUSTOMERS = 14_000;
  private static final int MEASURE_EVERY = 3_500;

  /** The whole export has seventy megabytes. */
  private static final String NOTES = "x".repeat(5000);

  private static final long IN_MEMORY_MAX_BYTES = 60L * 1024 * 1024;

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @ParameterizedTest
  @ValueSource(strings = {"format=ndjson", "format=csv", "sort=points"})
  void isNeverCompletelyInMemory(String query) throws Exception {
    created(aCustomer().vegan().in("Madrid"));
    sql(ManyCustomers.copied(CUSTOMERS - 1, NOTES));
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class) + "/");
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/customers/export?" + query))
            .header("Authorization", "Bearer " + TestTokens.token("manager"))
            .timeout(TIMEOUT)
            .build();
    long before = usedBytes();
    int lines = 0;
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (BufferedReader body =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        while (body.readLine() != null) {
          lines++;
          if (lines % MEASURE_EVERY == 0) {
            assertThat(usedBytes() - before).isLessThan(IN_MEMORY_MAX_BYTES);
          }
        }
      } catch (IOException e) {
        throw new AssertionError(
            "aborted after %d lines: %s"
                .formatted(lines, Objects.requireNonNullElse(e.getCause(), e)),
            e);
      }
    }
    assertThat(lines).isEqualTo(query.contains("csv") ? CUSTOMERS + 1 : CUSTOMERS);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
