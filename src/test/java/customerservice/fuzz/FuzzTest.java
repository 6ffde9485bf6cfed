package customerservice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.Reports;
import customerservice.testing.Schemas;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends random sequences of requests, some concurrently, generated from the API description. A
 * response must not be an undocumented one, a 5xx, late, or reveal internals; the log must not
 * contain an error; and finally every account must match its ledger rows.
 *
 * <p>{@code -Dfuzz.seed} repeats the walk of a failure; {@code -Dfuzz.walks} sets their number.
 */
@QuarkusTest
@Tag("random")
class FuzzTest extends ApiTest {
  private static final int STEPS = 100;
  private static final int WALKS_OF_THE_GATE = 3;
  private static final int WALKS = 100;
  private static final int WALKS_AT_ONCE = 8;

  /** Fixed, so that an unrelated change does not produce a new finding. */
  private static final long SEED_OF_THE_GATE = 4711;

  /** Limits the number of steps on a slow machine. */
  private static final Duration TIME_OF_THE_GATE = Duration.ofSeconds(20);

  private static final Duration TIME_MAX = Duration.ofMinutes(15);
  private static final long TIMEOUT_MINUTES = 25;

  private final Reports.Counts counts = new Reports.Counts();

  @Test
  void withstandsAFewHundredRequests() throws Exception {
    walk(SEED_OF_THE_GATE, WALKS_OF_THE_GATE, TIME_OF_THE_GATE, "fuzz-of-the-gate");
  }

  @Test
  @Tag("slow")
  @Timeout(value = TIMEOUT_MINUTES, unit = TimeUnit.MINUTES)
  void withstandsManyThousandRequests() throws Exception {
    long seed = Long.getLong("fuzz.seed", ThreadLocalRandom.current().nextInt(1_000_000_000));
    walk(seed, Integer.getInteger("fuzz.walks", WALKS), TIME_MAX, "fuzz");
  }

  private void walk(long seed, int walks, Duration time, String report) throws Exception {
    long start = System.nanoTime();
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    Schemas schemas = new Schemas(OpenApi.read());
    List<Future<Duration>> ends = new ArrayList<>();
    try (Findings findings = new Findings();
        ExecutorService threads = Executors.newFixedThreadPool(WALKS_AT_ONCE)) {
      for (int i = 0; i < walks; i++) {
        Walk walk = new Walk(seed + i, base, schemas, findings, counts);
        ends.add(
            threads.submit(() -> walk.go(STEPS, () -> System.nanoTime() - start > time.toNanos())));
      }
      Duration longest = longest(ends);
      List<String> accounts = accounts();
      for (String id : accounts) {
        Answer verified = get("admin", "/customers/" + id + "/loyalty/verify").is(200);
        if (!verified.at("consistent").asBoolean()) {
          findings.add("An account does not match its ledger rows.", rowsOf(id));
        }
      }
      counts.write(report + ".txt");
      Reports.write(
          report + "-findings.txt",
          "seed %d, longest response %d ms, %d accounts verified%n%s"
              .formatted(seed, longest.toMillis(), accounts.size(), findings));
      assertThat(findings.isEmpty()).as("-Dfuzz.seed=%d%n%s", seed, findings).isTrue();
    }
  }

  private static Duration longest(List<Future<Duration>> ends)
      throws InterruptedException, ExecutionException {
    Duration longest = Duration.ZERO;
    for (Future<Duration> end : ends) {
      longest = longest.compareTo(end.get()) > 0 ? longest : end.get();
    }
    return longest;
  }

  private static List<String> accounts() throws SQLException {
    return TestPostgres.texts(
        "SELECT customer_id FROM customer_service.loyalty_accounts WHERE tenant_id = 'default'");
  }

  private static String rowsOf(String customer) throws SQLException {
    return String.join(
        "\n",
        TestPostgres.texts(
            """
            SELECT to_json(a)::text FROM customer_service.loyalty_accounts a
            WHERE tenant_id = 'default' AND customer_id = '%1$s'
            UNION ALL
            SELECT to_json(p)::text FROM customer_service.loyalty_programs p
            WHERE tenant_id = 'default'
            UNION ALL
            SELECT line FROM (
              SELECT to_json(t)::text AS line FROM customer_service.ledger_entries t
              WHERE tenant_id = 'default' AND customer_id = '%1$s'
              ORDER BY seq) AS posted
            """
                .formatted(customer)));
  }
}
