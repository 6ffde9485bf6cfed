package customerservice.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A mover that dies in the middle of its transaction neither loses nor repeats an event. */
@QuarkusTest
class KilledMoverTest extends ApiTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final TenantId TENANT = new TenantId("default");
  private static final int COUNT = 2 * EventMover.BATCH_SIZE;

  @Inject Database database;
  @Inject EventStore store;
  @Inject EventMover mover;

  private static UUID id(long number) {
    return new UUID(0x7000, number);
  }

  private static List<UUID> ids(long count) {
    return LongStream.rangeClosed(1, count).mapToObj(KilledMoverTest::id).toList();
  }

  /** Writes events from a number on, a second apart. */
  private static void write(int first, int last) throws SQLException {
    sql(
        """
        INSERT INTO customer_service.event_outbox (tenant_id, at, event_id, type, origin, data)
        SELECT 'default', timestamptz '%s' + n * interval '1 s',
          ('00000000-0000-7000-0000-' || lpad(to_hex(n), 12, '0'))::uuid,
          'program.updated', 'system', '{"version":1}'
        FROM generate_series(%d, %d) n
        """
            .formatted(TestClock.START, first, last));
  }

  /** The feed has the first events, each once, with the sequences 1, 2, 3 … */
  private void has(int count) {
    List<StoredEvent> events =
        ((EventPage.Events)
                database.<EventPage>read(
                    handle -> store.after(handle, TENANT, 0, EventFilter.ALL, 2 * COUNT)))
            .events();
    assertThat(events).extracting(StoredEvent::id).isEqualTo(ids(count));
    assertThat(events)
        .extracting(StoredEvent::sequence)
        .isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
  }

  /** Kills the backend of the mover while it waits for the lock of another transaction. */
  private void killAt(String lock) throws Exception {
    try (Connection other = TestPostgres.connect(TestPostgres.main().owner());
        Connection superuser = TestPostgres.connect(TestPostgres.superuser());
        Statement locking = other.createStatement();
        Statement killing = superuser.createStatement()) {
      other.setAutoCommit(false);
      locking.execute(lock);
      int blocker = pid(locking);
      FutureTask<Object> run = new FutureTask<>(Executors.callable(mover::run));
      Thread.ofVirtual().start(run);
      Eventually.await(LIMIT, "the mover is killed", () -> isKilled(killing, blocker));
      assertThatThrownBy(() -> run.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .hasCauseInstanceOf(DatabaseUnavailable.class);
      other.rollback();
    }
  }

  private static int pid(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static boolean isKilled(Statement statement, int blocker) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
            WHERE %d = ANY (pg_blocking_pids(pid))
            """
                .formatted(blocker))) {
      return rows.next();
    }
  }

  @Test
  void beforeItReadsTheOutbox() throws Exception {
    write(1, 1);
    mover.run();
    write(2, COUNT);
    killAt("SELECT FROM customer_service.event_heads FOR UPDATE");
    has(1);
    mover.run();
    has(COUNT);
  }

  /** An uncommitted row with the same id stops it after it has inserted other events. */
  @Test
  void afterItHasMovedAPartOfABatch() throws Exception {
    write(1, COUNT);
    killAt(
        """
        INSERT INTO customer_service.events
          (tenant_id, sequence, event_id, type, origin, at, latest_at, data)
        VALUES ('default', 1000000, '%s', 'program.updated', 'system', now(), now(), '{}')
        """
            .formatted(id(EventMover.BATCH_SIZE + EventMover.BATCH_SIZE / 2)));
    has(EventMover.BATCH_SIZE);
    mover.run();
    has(COUNT);
    assertThat(TestPostgres.texts("SELECT event_id::text FROM customer_service.event_outbox"))
        .isEmpty();
  }
}
