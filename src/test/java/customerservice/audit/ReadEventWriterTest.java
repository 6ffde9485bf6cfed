package customerservice.audit;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing read events to the database. */
class ReadEventWriterTest {
  private static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null);

  private static TestPostgres.Database urls;

  private final AuditStore store = new AuditStore();
  private final ReadEventQueue queue = new ReadEventQueue();
  private Database database;
  private ReadEventWriter writer;

  @BeforeAll
  static void create() throws SQLException {
    urls = TestPostgres.newServiceDatabase("read_writer_test");
  }

  @BeforeEach
  void open() throws SQLException {
    database = new Database(urls.settings());
    database.open();
    writer = new ReadEventWriter(database, queue, store, new SimpleMeterRegistry());
    asOwner("TRUNCATE customer_service.audit");
  }

  @AfterEach
  void close() throws Exception {
    writer.stop(new ShutdownEvent());
    database.close();
  }

  private static void asOwner(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(urls.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void read(String... actors) {
    List.of(actors)
        .forEach(actor -> {
          Actor by = Actor.program(TenantId.DEFAULT, actor);
          AuditRow.of(List.of(new AuditEvent(by, Action.CUSTOMER_LIST, null)), TestClock.START)
              .forEach(queue::add);
        });
  }

  private List<String> actors() {
    return database.read(handle ->
        store.page(handle, TenantId.DEFAULT, ALL, 100).stream().map(AuditItem::actor).toList());
  }

  @Test
  void writesAllQueuedEvents() {
    writer.start(new StartupEvent());
    read("ana", "eva", "ana");
    queue.awaitWritten();
    assertThat(actors()).containsExactlyInAnyOrder("ana", "eva", "ana");
  }

  @Test
  void writesTheRestWhenStopped() throws Exception {
    read("ana", "eva");
    writer.start(new StartupEvent());
    writer.stop(new ShutdownEvent());
    assertThat(queue.unwritten()).isZero();
    assertThat(actors()).containsExactlyInAnyOrder("ana", "eva");
  }

  /** An event that can never be written does not prevent the others. */
  @Test
  void losesOnlyInvalidEvents() throws Exception {
    asOwner(
        "ALTER TABLE customer_service.audit ADD CONSTRAINT audit_not_him CHECK (actor <> 'him')");
    try {
      read("ana", "eva", "him", "ida", "him", "uma");
      writer.start(new StartupEvent());
      queue.awaitWritten();
      assertThat(actors()).containsExactlyInAnyOrder("ana", "eva", "ida", "uma");
    } finally {
      asOwner("ALTER TABLE customer_service.audit DROP CONSTRAINT audit_not_him");
    }
  }

  @Test
  void writesEachEventOnceDespiteRetries() {
    Actor by = Actor.program(TenantId.DEFAULT, "ana");
    List<AuditRow> rows =
        AuditRow.of(List.of(new AuditEvent(by, Action.CUSTOMER_LIST, null)), TestClock.START);
    rows.forEach(queue::add);
    rows.forEach(queue::add);
    writer.start(new StartupEvent());
    queue.awaitWritten();
    assertThat(actors()).containsExactly("ana");
  }
}
