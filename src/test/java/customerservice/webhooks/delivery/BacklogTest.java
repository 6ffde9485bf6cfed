package customerservice.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Scans;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A webhook with as many unfinished deliveries as it may have. */
@Tag("slow")
@QuarkusTest
class BacklogTest extends DeliveryApiTest {
  private static final int WANTED = 16;

  /** A small multiple of the deliveries of a step. */
  private static final long ROWS_MAX = 4 * WANTED;

  private WebhookId id;

  @BeforeEach
  void fill() throws Exception {
    DeliveryFixture.fill(BacklogLimit.DELIVERIES_MAX);
    id = database.read(endpoints::all).getFirst();
  }

  /** Claims deliveries, and rolls back; returns the rows that were read, by table and index. */
  private Map<String, Long> claim(int ready) {
    return database.write(handle -> {
      Map<String, Long> rows =
          Scans.during(
              handle,
              Scans.ROWS,
              () ->
                  assertThat(steps.begin(handle, id, UUID.randomUUID(), WANTED).ready())
                      .hasSize(ready));
      database.rollback(handle);
      return rows;
    });
  }

  private static void areFew(Map<String, Long> rows) {
    assertThat(rows)
        .isNotEmpty()
        .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(ROWS_MAX));
  }

  @Test
  void aStepReadsOnlyTheDeliveriesThatItSends() throws Exception {
    areFew(claim(WANTED));
    DeliveryFixture.analyze();
    areFew(claim(WANTED));
  }

  @Test
  void laterEventsStayInTheFeed() throws Exception {
    sql(
        "UPDATE customer_service.webhook_deliveries SET next_attempt_at = '2027-01-01'"
            + " WHERE status = 'pending'");
    event(null, 1);
    mover.run();
    assertThat(steps.begin(id, UUID.randomUUID(), WANTED).isLeased()).isFalse();
    areFew(claim(0)); // It does not count again.
    assertThat(shown().path("sequence").asInt()).isEqualTo(BacklogLimit.DELIVERIES_MAX);
    assertThat(receiver.received()).isEmpty();

    sql(
        "UPDATE customer_service.webhook_deliveries SET status = 'delivered'"
            + " WHERE sequence = "
            + BacklogLimit.DELIVERIES_MAX);
    TestClock.pass(BacklogLimit.COUNT_EVERY);
    dispatcher.run();
    assertThat(versions()).containsExactly(1);
    assertThat(
            TestPostgres.texts("SELECT DISTINCT status FROM customer_service.webhook_deliveries"))
        .containsExactlyInAnyOrderElementsOf(List.of("delivered", "pending", "waiting"));
  }
}
