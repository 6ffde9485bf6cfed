package customerservice.events;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.WrittenEvents.WrittenEvent;
import customerservice.testing.OperationsTest;
import customerservice.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The events that each operation of the OpenAPI description writes. */
@QuarkusTest
class EventCoverageTest extends OperationsTest {
  private static final String NONE = "";

  private static final Map<String, String> EVENTS = new TreeMap<>();

  @Inject OutboxStore outbox;

  static {
    EVENTS.put("POST /customers", "customer.created");
    EVENTS.put(
        "POST /customers/import",
        "customer.created customer.created import.finished loyalty.earned");
    EVENTS.put("DELETE /customers/imports/{import_id}", "import.finished");
    EVENTS.put("PUT /customers/{customer_id}", "customer.updated");
    EVENTS.put("PATCH /customers/{customer_id}", "customer.updated");
    EVENTS.put("DELETE /customers/{customer_id}", "customer.erased loyalty.adjusted");
    EVENTS.put(
        "POST /customers/{customer_id}/merge",
        "customer.merged customer.updated loyalty.transferred loyalty.transferred");
    EVENTS.put(
        "POST /customers/{customer_id}/unmerge",
        "customer.unmerged customer.updated loyalty.transferred loyalty.transferred");
    EVENTS.put("POST /customers/{customer_id}/loyalty/earn", "loyalty.earned");
    EVENTS.put("POST /customers/{customer_id}/loyalty/redeem", "loyalty.redeemed");
    EVENTS.put("POST /customers/{customer_id}/loyalty/adjust", "loyalty.adjusted");
    EVENTS.put(
        "POST /customers/{customer_id}/loyalty/transactions/{transaction_id}/reverse",
        "loyalty.reversed loyalty.tier_changed");
    EVENTS.put("POST /loyalty/transactions/batch", "loyalty.earned");
    EVENTS.put("PUT /loyalty/program", "program.updated");
    EVENTS.put("POST /loyalty/program/preview", NONE);
    EVENTS.put("POST /customers/analytics/rebuild", NONE);
    EVENTS.put("POST /webhooks", NONE);
    EVENTS.put("PATCH /webhooks/{webhook_id}", NONE);
    EVENTS.put("DELETE /webhooks/{webhook_id}", NONE);
    EVENTS.put("POST /webhooks/{webhook_id}/secret/rotate", NONE);
    EVENTS.put("POST /webhooks/{webhook_id}/test", NONE);
    EVENTS.put("POST /webhooks/{webhook_id}/replay", NONE);
    EVENTS.put("POST /webhooks/{webhook_id}/deliveries/{event_id}/retry", NONE);
    EVENTS.put("DELETE /webhooks/{webhook_id}/deliveries/{event_id}", NONE);
  }

  /** Operations that write; all others read. */
  static Stream<String> writes() {
    return operations().filter(route -> !route.startsWith("GET "));
  }

  @Test
  void coversAllWrites() {
    assertThat(EVENTS.keySet())
        .as("add the events of new operations to EVENTS")
        .containsExactlyInAnyOrderElementsOf(writes().toList());
  }

  @Tag("slow")
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void writesItsEventsWithoutSentValues(String route) throws Exception {
    Samples samples = samples();
    String source = "/customers/" + samples.ids().get("source_id");
    post("staff", source + "/loyalty/earn", "{\"points\":5}").is(201);
    prepare(route, samples);
    List<WrittenEvent> before = WrittenEvents.all();
    AtomicInteger commits = new AtomicInteger();
    outbox.onCommit(commits::incrementAndGet);
    succeeds(route, operation(route, samples));
    // The review of tiers continues after the request.
    List<WrittenEvent> written =
        WrittenEvents.all().stream()
            .filter(event -> !before.contains(event) && !event.origin().equals("system"))
            .toList();
    assertThat(written.stream().map(WrittenEvent::type).sorted().collect(joining(" ")))
        .isEqualTo(EVENTS.getOrDefault(route, NONE));
    assertThat(commits.get() > 0 || written.isEmpty()).as("the mover is woken").isTrue();
    assertThat(written)
        .extracting(WrittenEvent::data)
        .allSatisfy(data -> assertThat(data).doesNotContain(values(samples.body(route))));
  }
}
