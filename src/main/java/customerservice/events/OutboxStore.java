package customerservice.events;

import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The SQL that writes events in the transaction of their change. */
@Singleton
public final class OutboxStore {
  /**
   * A CTE that writes an event without data for each row of the CTE {@code changes (tenant_id, at,
   * event_id, type, customer_id, number)}, so that the statement of the changes writes their events
   * too. It writes none if the origin is null.
   */
  public static final String INSERT_EVENTS =
      """
      announced AS (
        INSERT INTO customer_service.event_outbox
          (tenant_id, at, event_id, type, customer_id, number, origin)
        SELECT tenant_id, at, event_id, type, customer_id, number, :origin FROM changes
        WHERE :origin::text IS NOT NULL
      )\
      """;

  private static final InputRows<NewEvent> EVENTS =
      new InputRows<NewEvent>("events")
          .column("tenant_id", "text", event -> event.tenant().value())
          .column("at", "timestamptz", NewEvent::at)
          .column("event_id", "uuid", NewEvent::id)
          .column("type", "text", event -> event.type().code())
          .column(
              "customer_id",
              "uuid",
              event -> event.customer() == null ? null : event.customer().value())
          .column("number", "bigint", NewEvent::number)
          .column("origin", "text", event -> event.origin().code())
          .column("data", "text", NewEvent::data);

  private static final String APPEND =
      EVENTS.in(
          """
          INSERT INTO customer_service.event_outbox (<events.columns>)
          SELECT <events.columns> FROM <events.rows>
          """);

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** One object, so that a transaction calls the listeners once. */
  private final Runnable committed = this::callListeners;

  /** Adds a listener, which must neither block nor throw: events of this process are committed. */
  void onCommit(Runnable listener) {
    listeners.add(listener);
  }

  private void callListeners() {
    listeners.forEach(Runnable::run);
  }

  /** Appends events to a batch, so that they commit with its other statements. */
  public void append(StatementBatch batch, List<NewEvent> events) {
    if (!events.isEmpty()) {
      batch.update(APPEND, EVENTS.bind(new Binds(), events));
      announce(batch);
    }
  }

  /** Calls the listeners after the commit of a batch with {@link #INSERT_EVENTS}. */
  public void announce(StatementBatch batch) {
    batch.afterCommit(committed);
  }

  /** Appends events in the transaction of a handle. */
  public void append(Handle handle, List<NewEvent> events) {
    if (!events.isEmpty()) {
      StatementBatch batch = new StatementBatch(handle);
      append(batch, events);
      batch.send();
    }
  }
}
