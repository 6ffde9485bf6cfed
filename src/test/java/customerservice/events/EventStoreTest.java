package customerservice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.testing.ApiTest;
import customerservice.testing.Scans;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EventStoreTest extends ApiTest {
  private static final TenantId TENANT = new TenantId("default");
  private static final TenantId OTHER = new TenantId("other");
  private static final Instant START = TestClock.START;

  @Inject Database database;
  @Inject OutboxStore outbox;
  @Inject EventStore store;
  @Inject EventMover mover;
  @Inject EventRetention retention;
  @Inject MoveStore moves;
  @Inject MeterRegistry metrics;

  private static NewEvent event(TenantId tenant, EventType type, Instant at) {
    return new NewEvent(
        tenant, UUID.randomUUID(), type, null, null, Origin.SYSTEM, at, "{\"version\":1}");
  }

  private void write(NewEvent... events) {
    database.write(handle -> {
      outbox.append(handle, List.of(events));
      return true;
    });
  }

  /** Writes many events of one type, a second apart. */
  private void writeMany(int count) throws SQLException {
    sql(
        """
        INSERT INTO customer_service.event_outbox (tenant_id, at, event_id, type, origin, data)
        SELECT 'default', timestamptz '%s' + n * interval '1 s', gen_random_uuid(),
          'program.updated', 'system', '{"version":1}'
        FROM generate_series(1, %d) n
        """
            .formatted(START, count));
  }

  private EventPage read(TenantId tenant, long after, EventFilter filter, int limit) {
    return database.read(handle -> store.after(handle, tenant, after, filter, limit));
  }

  private EventPage.Events page(long after, EventFilter filter, int limit) {
    return (EventPage.Events) read(TENANT, after, filter, limit);
  }

  private List<StoredEvent> all(TenantId tenant) {
    return ((EventPage.Events) read(tenant, 0, EventFilter.ALL, 100_000)).events();
  }

  private long position(Instant from) {
    return database.read(handle -> store.position(handle, TENANT, from));
  }

  private static EventFilter of(EventType type) {
    return new EventFilter(Set.of(type), null);
  }

  @Test
  void numbersTheEventsOfEachTenantSeparately() {
    NewEvent first = event(TENANT, EventType.PROGRAM_UPDATED, START);
    NewEvent second = event(TENANT, EventType.IMPORT_FINISHED, START.plusMillis(1));
    NewEvent other = event(OTHER, EventType.PROGRAM_UPDATED, START);
    write(second, other, first);
    mover.run();
    assertThat(all(TENANT)).extracting(StoredEvent::id).containsExactly(first.id(), second.id());
    assertThat(all(TENANT)).extracting(StoredEvent::sequence).containsExactly(1L, 2L);
    assertThat(all(OTHER)).extracting(StoredEvent::id).containsExactly(other.id());
    assertThat(
            database.<List<StoredEvent>>read(
                handle -> store.byIds(handle, TENANT, List.of(other.id()))))
        .isEmpty();
    assertThat(database.<Long>read(handle -> store.last(handle, TENANT))).isEqualTo(2);
    assertThat(database.<Long>read(handle -> store.last(handle, new TenantId("none")))).isZero();
  }

  /** At the same time: the profile, its entries by number, and after each entry its tier change. */
  @Test
  void ordersTheEventsOfATransaction() {
    CustomerId customer = new CustomerId(UUID.randomUUID());
    List<NewEvent> ordered = new ArrayList<>();
    for (EventType type :
        List.of(
            EventType.CUSTOMER_CREATED, EventType.LOYALTY_EARNED, EventType.LOYALTY_TIER_CHANGED)) {
      ordered.add(ofCustomer(customer, type, 1L));
    }
    for (long number = 2; number < 12; number++) {
      ordered.add(ofCustomer(customer, EventType.LOYALTY_REDEEMED, number));
      ordered.add(ofCustomer(customer, EventType.LOYALTY_TIER_CHANGED, number));
    }
    ordered.add(ofCustomer(customer, EventType.CUSTOMER_ERASED, null));
    List<NewEvent> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(7));
    write(shuffled.toArray(NewEvent[]::new));
    mover.run();
    assertThat(all(TENANT))
        .extracting(StoredEvent::id)
        .containsExactlyElementsOf(ordered.stream().map(NewEvent::id).toList());
    assertThat(all(TENANT))
        .filteredOn(event -> event.type() == EventType.LOYALTY_TIER_CHANGED)
        .hasSize(11)
        .allSatisfy(event -> assertThat(event.number()).isNull());
  }

  private static NewEvent ofCustomer(CustomerId customer, EventType type, @Nullable Long number) {
    boolean isEntry = type == EventType.LOYALTY_EARNED || type == EventType.LOYALTY_REDEEMED;
    return new NewEvent(
        TENANT,
        UUID.randomUUID(),
        type,
        customer,
        number,
        Origin.API,
        START,
        isEntry ? null : "{}");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, EventMover.BATCH_SIZE - 1, EventMover.BATCH_SIZE, 2 * EventMover.BATCH_SIZE + 1})
  void movesAllEventsInBatches(int count) throws SQLException {
    writeMany(count);
    mover.run();
    List<StoredEvent> events = all(TENANT);
    assertThat(events)
        .extracting(StoredEvent::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(events).isSortedAccordingTo(Comparator.comparing(StoredEvent::at));
    assertThat(TestPostgres.texts("SELECT event_id::text FROM customer_service.event_outbox"))
        .isEmpty();
  }

  @Test
  void measuresTheTimeSinceNumberingFails() throws SQLException {
    write(event(TENANT, EventType.PROGRAM_UPDATED, START));
    sql("ALTER TABLE customer_service.events ADD CONSTRAINT refused CHECK (false) NOT VALID");
    try {
      assertThatThrownBy(mover::run).isInstanceOf(RuntimeException.class);
      TestClock.pass(Duration.ofSeconds(3));
      assertThat(metrics.get("events.lag").gauge().value()).isEqualTo(3);
    } finally {
      sql("ALTER TABLE customer_service.events DROP CONSTRAINT refused");
    }
    mover.run();
    assertThat(metrics.get("events.lag").gauge().value()).isZero();
    assertThat(all(TENANT)).hasSize(1);
  }

  @Test
  void readsALimitedNumberOfEventsThatDoNotMatch() throws SQLException {
    int count = EventStore.WINDOW_SIZE + 2;
    // So that the planner expects few rows, for which a quadratic plan would be good.
    sql("ANALYZE customer_service.event_outbox, customer_service.event_heads");
    writeMany(count);
    write(event(TENANT, EventType.IMPORT_FINISHED, START.plusSeconds(count + 1)));
    mover.run();
    EventPage.Events none = page(0, of(EventType.IMPORT_FINISHED), 10);
    assertThat(none.events()).isEmpty();
    assertThat(none.after()).isEqualTo(EventStore.WINDOW_SIZE);
    assertThat(none.isEnd()).isFalse();
    EventPage.Events found = page(none.after(), of(EventType.IMPORT_FINISHED), 10);
    assertThat(found.events()).extracting(StoredEvent::sequence).containsExactly(count + 1L);
    assertThat(found.after()).isEqualTo(count + 1L);
    assertThat(found.isEnd()).isTrue();
    EventPage.Events full = page(0, of(EventType.PROGRAM_UPDATED), 3);
    assertThat(full.events()).hasSize(3);
    assertThat(full.after()).isEqualTo(3);
    assertThat(full.isEnd()).isFalse();
  }

  @Test
  void findsThePositionOfEveryTime() throws SQLException {
    assertThat(position(START)).isZero();
    Random random = new Random(11);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Each commit is numbered separately, and some are late.
      Instant at = START.plusSeconds(random.nextInt(60));
      write(event(TENANT, EventType.PROGRAM_UPDATED, at));
      mover.run();
      times.add(at);
    }
    for (int second = -1; second <= 61; second++) {
      Instant from = START.plusSeconds(second);
      long expected = times.stream().takeWhile(at -> at.isBefore(from)).count();
      assertThat(position(from)).as("%s", from).isEqualTo(expected);
    }
  }

  @Test
  void deletesEventsAfterTheirTime() throws SQLException {
    writeMany(EventRetention.BATCH_SIZE + 10);
    mover.run();
    TestClock.pass(Duration.ofDays(90));
    retention.run();
    assertThat(all(TENANT)).hasSize(EventRetention.BATCH_SIZE + 10);
    assertThat(database.<Optional<Instant>>read(handle -> store.keptFrom(handle, TENANT)))
        .isEmpty();
    // The event of the fifth second is exactly 90 days old.
    TestClock.pass(Duration.ofSeconds(5));
    retention.run();
    assertThat(read(TENANT, 3, EventFilter.ALL, 1))
        .isEqualTo(new EventPage.Expired(START.plusSeconds(5)));
    assertThat(page(4, EventFilter.ALL, 1).events().getFirst().sequence()).isEqualTo(5);
    assertThat(database.<Long>read(handle -> store.beforeOldest(handle, TENANT))).isEqualTo(4);
    assertThat(TestPostgres.texts("SELECT min(sequence)::text FROM customer_service.events"))
        .containsExactly("5");
    assertThat(position(START.plusSeconds(7))).isEqualTo(6);
    TestClock.pass(Duration.ofDays(1));
    retention.run();
    assertThat(TestPostgres.texts("SELECT count(*)::text FROM customer_service.events"))
        .containsExactly("0");
    long end = EventRetention.BATCH_SIZE + 10;
    assertThat(read(TENANT, end - 1, EventFilter.ALL, 1)).isInstanceOf(EventPage.Expired.class);
    assertThat(page(end, EventFilter.ALL, 1).events()).isEmpty();
    write(event(TENANT, EventType.PROGRAM_UPDATED, TestClock.now()));
    mover.run();
    assertThat(page(end, EventFilter.ALL, 10).events())
        .extracting(StoredEvent::sequence)
        .containsExactly(end + 1);
    retention.run();
    assertThat(page(end, EventFilter.ALL, 10).events()).hasSize(1);
  }

  @Test
  void findsNoPositionBeyondTheEnd() {
    assertThat(read(TENANT, 1, EventFilter.ALL, 1)).isInstanceOf(EventPage.Expired.class);
    assertThat(page(0, EventFilter.ALL, 1)).isEqualTo(new EventPage.Events(List.of(), 0, true));
  }

  /** The cost of a page does not depend on the number of events. */
  @Test
  void readsByIndex() throws SQLException {
    writeMany(3_000);
    mover.run();
    CustomerId customer = new CustomerId(UUID.randomUUID());
    database.write(handle -> {
      assertThat(indexes(handle, EventFilter.ALL))
          .containsOnlyKeys("event_heads_pkey", "events_pkey");
      assertThat(indexes(handle, of(EventType.IMPORT_FINISHED)))
          .containsOnlyKeys("event_heads_pkey", "events_pkey");
      assertThat(indexes(handle, new EventFilter(Set.of(), customer)))
          .containsOnlyKeys("event_heads_pkey", "events_by_customer");
      assertThat(indexes(handle, new EventFilter(Set.of(EventType.LOYALTY_EARNED), customer)))
          .containsOnlyKeys("event_heads_pkey", "events_by_customer");
      return true;
    });
  }

  private Map<String, Long> indexes(Handle handle, EventFilter filter) {
    return Scans.during(
        handle, Scans.OF_INDEXES, () -> store.after(handle, TENANT, 2_900, filter, 100));
  }

  /** The settings of the first statement last until the end of the transaction. */
  @Test
  void findsEventsByTheirIdsAlsoAfterAPage() throws SQLException {
    writeMany(3_000);
    mover.run();
    List<UUID> ids = all(TENANT).stream().map(StoredEvent::id).limit(16).toList();
    database.write(handle -> {
      var _ = store.after(handle, TENANT, 2_900, EventFilter.ALL, 100);
      Map<String, Long> rows =
          Scans.during(
              handle,
              Scans.ROWS,
              () -> assertThat(store.byIds(handle, TENANT, ids)).hasSize(ids.size()));
      assertThat(rows).containsOnlyKeys("events_id_unique").containsValue((long) ids.size());
      return true;
    });
  }

  @Test
  void movesByIndex() throws SQLException {
    writeMany(3_000);
    database.write(handle -> {
      assertThat(
              Scans.during(
                  handle,
                  Scans.OF_TABLES,
                  () -> {
                    assertThat(moves.tenants(handle)).containsExactly(TENANT);
                    assertThat(moves.move(handle, TENANT, 10).count()).isEqualTo(10);
                  }))
          .isEmpty();
      return true;
    });
  }
}
