package customerservice.events;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A reader that follows the feed while many transactions commit, late or not at all. */
@QuarkusTest
class EventsInOrderTest extends ApiTest {
  private static final TenantId TENANT = new TenantId("default");
  private static final int POSTERS = 6;
  private static final int WRITERS = 4;
  private static final int REQUESTS = 40;

  @Inject Database database;
  @Inject OutboxStore outbox;
  @Inject EventStore store;
  @Inject EventMover mover;
  @Inject MoveStore moves;
  @Inject NewEvents newEvents;

  private final AtomicInteger running = new AtomicInteger(POSTERS + WRITERS);

  @Test
  void areReadOnceAndWithoutGaps() throws Exception {
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      customers.add(created(aCustomer()));
    }
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < POSTERS; i++) {
      Random random = new Random(i);
      tasks.add(() -> untilDone(() -> post(customers, random)));
    }
    List<UUID> committed = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(100 + i);
      tasks.add(() -> untilDone(() -> write(random, committed)));
    }
    // The second one is that of another replica, with its own state.
    EventMover other =
        new EventMover(
            database, moves, newEvents, InstantSource.system(), new SimpleMeterRegistry(), false);
    tasks.add(() -> move(mover));
    tasks.add(() -> move(other));
    List<StoredEvent> read = new ArrayList<>();
    tasks.add(() -> follow(read));
    InParallel.all(tasks.stream().map(Executors::callable).toList());
    mover.run();
    readOn(read);

    assertThat(read).hasSizeGreaterThan(POSTERS * REQUESTS / 2);
    assertThat(
            TestPostgres.texts(
                "SELECT e.sequence::text FROM customer_service.events e ORDER BY e.sequence"))
        .isEqualTo(read.stream().map(event -> Long.toString(event.sequence())).toList());
    List<String> entries = new ArrayList<>();
    List<UUID> others = new ArrayList<>();
    Map<String, Long> numbers = new HashMap<>();
    for (StoredEvent event : read) {
      if (event.data() == null) {
        entries.add(event.id().toString());
        String customer = String.valueOf(event.customer());
        assertThat(event.number()).as(customer).isEqualTo(numbers.merge(customer, 1L, Long::sum));
      } else if (event.type() == EventType.IMPORT_FINISHED) {
        others.add(event.id());
      }
    }
    assertThat(entries)
        .containsExactlyInAnyOrderElementsOf(
            TestPostgres.texts("SELECT transaction_id::text FROM customer_service.ledger_entries"));
    assertThat(others).containsExactlyInAnyOrderElementsOf(committed);
  }

  private void untilDone(Runnable request) {
    try {
      for (int i = 0; i < REQUESTS; i++) {
        request.run();
      }
    } finally {
      running.decrementAndGet();
    }
  }

  private static void post(List<String> customers, Random random) {
    String path = "/customers/" + customers.get(random.nextInt(customers.size())) + "/loyalty/";
    if (random.nextBoolean()) {
      TestClock.pass(Duration.of(1, ChronoUnit.MICROS));
    }
    String points = "{\"points\":%d}".formatted(1 + random.nextInt(50));
    post("manager", path + (random.nextInt(3) == 0 ? "redeem" : "earn"), points);
  }

  /** Commits late, in a time that other transactions use to overtake, or rolls back. */
  private void write(Random random, List<UUID> committed) {
    NewEvent event =
        new NewEvent(
            TENANT,
            UUID.randomUUID(),
            EventType.IMPORT_FINISHED,
            null,
            null,
            Origin.SYSTEM,
            Instant.parse("2026-05-17T10:00:00Z").plus(random.nextInt(1000), ChronoUnit.MICROS),
            "{}");
    boolean isCommitted = random.nextInt(4) > 0;
    database.write(handle -> {
      outbox.append(handle, List.of(event));
      for (int i = random.nextInt(20); i > 0; i--) {
        store.last(handle, TENANT);
      }
      if (!isCommitted) {
        database.rollback(handle);
      }
      return true;
    });
    if (isCommitted) {
      committed.add(event.id());
    }
  }

  private void move(EventMover each) {
    while (running.get() > 0) {
      each.run();
    }
  }

  private void follow(List<StoredEvent> read) {
    while (running.get() > 0) {
      readOn(read);
    }
  }

  /** Reads after the last event, so that an event with a lower sequence would be missed. */
  private void readOn(List<StoredEvent> read) {
    EventPage.Events page;
    do {
      long after = read.isEmpty() ? 0 : read.getLast().sequence();
      page =
          (EventPage.Events)
              database.<EventPage>read(
                  handle -> store.after(handle, TENANT, after, EventFilter.ALL, 50));
      read.addAll(page.events());
    } while (!page.isEnd());
  }
}
