package customerservice.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.Scans;
import customerservice.testing.TestClock;
import customerservice.webhooks.delivery.DeliveryFixture;
import customerservice.webhooks.delivery.WebhookId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A page of deliveries reads only its rows, wherever its times are. */
@Tag("slow")
@QuarkusTest
class DeliveryPlansTest extends ApiTest {
  private static final int COUNT = 100_000;
  private static final int LIMIT = 100;

  /** A page, and the steps of two binary searches. */
  private static final long ROWS_MAX = 2 * LIMIT;

  @Inject Database database;
  @Inject Deliveries deliveries;

  private WebhookId webhook;

  @BeforeEach
  void fill() throws SQLException {
    String id =
        post("admin", "/webhooks", "{\"url\":\"https://example.com/\",\"types\":[\"*\"]}")
            .is(201)
            .at("id")
            .asText();
    webhook = new WebhookId(new TenantId("default"), UUID.fromString(id));
    DeliveryFixture.fill(COUNT);
  }

  @Test
  void readsAPageBetweenTwoTimes() throws SQLException {
    for (boolean isAnalyzed : List.of(false, true)) {
      if (isAnalyzed) {
        DeliveryFixture.analyze();
      }
      reads(null, null, COUNT, LIMIT);
      reads(50_000L, 50_010L, 50_009, 10);
      reads(10L, 50_010L, 50_009, LIMIT);
      reads(50_000L, null, COUNT, LIMIT);
      reads(null, 50_000L, 49_999, LIMIT);
      reads(null, 5L, 4, 4);
      reads(COUNT - 2L, null, COUNT, 3);
      reads(COUNT + 1L, null, 0, 0);
      reads(null, 1L, 0, 0);
    }
  }

  private static @Nullable Instant second(@Nullable Long second) {
    return second == null ? null : TestClock.START.plusSeconds(second);
  }

  private void reads(@Nullable Long from, @Nullable Long to, long first, int count) {
    DeliveryFilter filter =
        new DeliveryFilter(List.of(), null, null, second(from), second(to), null, null);
    Map<String, Long> rows =
        database.write(handle ->
            Scans.during(
                handle,
                Scans.ROWS,
                () ->
                    assertThat(deliveries.page(handle, webhook, filter, LIMIT))
                        .extracting(DeliveryView::sequence)
                        .containsExactlyElementsOf(
                            LongStream.range(0, count).mapToObj(i -> first - i).toList())));
    assertThat(rows)
        .as("%s to %s", from, to)
        .allSatisfy((name, read) -> assertThat(read).as(name).isLessThanOrEqualTo(ROWS_MAX));
  }
}
