package customerservice.events;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL that reads the feed. */
@Singleton
public final class EventStore {
  /**
   * The maximum number of events that one call of {@link #after} compares with a filter of types.
   */
  static final int WINDOW_SIZE = 20_000;

  /** A row of {@link #after}: the head, and an event or null. */
  private record Row(long last, long first, Instant keptFrom, @Nullable StoredEvent event) {}

  /**
   * Reads the events after a sequence, in order.
   *
   * @param sequence 0 for the first event
   * @param limit the maximum number of events
   */
  public EventPage after(
      Handle handle, TenantId tenant, long sequence, EventFilter filter, int limit) {
    String[] types = filter.types().stream().map(EventType::code).toArray(String[]::new);
    UUID customer = filter.customer() == null ? null : filter.customer().value();
    WhereClause where =
        new WhereClause("e.tenant_id", tenant)
            .and("e.sequence > :after", "after", sequence)
            .andIfGiven("e.type = ANY (:types)", "types", types.length == 0 ? null : types)
            .andIfGiven("e.customer_id = :customer", "customer", customer);
    if (customer == null) {
      where.and("e.sequence <= :end", "end", sequence + WINDOW_SIZE);
    }
    // One statement, because an event must not be deleted between two of them.
    List<Row> rows =
        new StatementBatch(handle)
            .byIndex(true)
            .list(
                """
                SELECT h.last_sequence, h.first_sequence, h.kept_from, e.*
                FROM customer_service.event_heads h
                LEFT JOIN LATERAL (
                  SELECT * FROM customer_service.events e
                  WHERE <where>
                  ORDER BY e.sequence
                  LIMIT :limit) AS e ON true
                WHERE h.tenant_id = :tenant
                ORDER BY e.sequence
                """
                    .replace("<where>", where.sql()),
                where.binds().bind("limit", limit),
                EventStore::readRow);
    Row head = rows.isEmpty() ? new Row(0, 1, Instant.EPOCH, null) : rows.getFirst();
    if (sequence < head.first() - 1 || sequence > head.last()) {
      return new EventPage.Expired(head.keptFrom());
    }
    List<StoredEvent> events = rows.stream().map(Row::event).filter(Objects::nonNull).toList();
    long readTo = customer == null ? Math.min(sequence + WINDOW_SIZE, head.last()) : head.last();
    long after = events.size() == limit ? events.getLast().sequence() : readTo;
    return new EventPage.Events(events, after, after == head.last());
  }

  /** Finds events by their ids, which must differ, in any order; deleted ones are missing. */
  public List<StoredEvent> byIds(Handle handle, TenantId tenant, Collection<UUID> ids) {
    // Without statistics, the planner would read all events of the tenant to find some. The order
    // forces it to look up each id.
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            SELECT e.* FROM unnest(:ids) AS wanted (event_id)
            CROSS JOIN LATERAL (
              SELECT * FROM customer_service.events
              WHERE tenant_id = :tenant AND event_id >= wanted.event_id
              ORDER BY event_id
              LIMIT 1) AS e
            WHERE e.event_id = wanted.event_id
            """,
            new Binds().bind("tenant", tenant).bindIds("ids", ids),
            EventStore::read);
  }

  /** The last sequence; 0 if the tenant has no event. */
  public long last(Handle handle, TenantId tenant) {
    return handle
        .find(
            """
            SELECT last_sequence FROM customer_service.event_heads WHERE tenant_id = :tenant
            """,
            new Binds().bind("tenant", tenant),
            row -> row.getLong(1))
        .orElse(0L);
  }

  /** The sequence before the oldest event that is kept. */
  public long beforeOldest(Handle handle, TenantId tenant) {
    return handle
        .find(
            """
            SELECT first_sequence - 1 FROM customer_service.event_heads WHERE tenant_id = :tenant
            """,
            new Binds().bind("tenant", tenant),
            row -> row.getLong(1))
        .orElse(0L);
  }

  /** Since when all events are kept; empty if none was deleted. */
  public Optional<Instant> keptFrom(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT kept_from FROM customer_service.event_heads
        WHERE tenant_id = :tenant AND kept_from IS NOT NULL
        """,
        new Binds().bind("tenant", tenant),
        row -> row.getTimestamp(1).toInstant());
  }

  /**
   * Finds the sequence after which to read all events since a time. The first of these has at least
   * this time; a later one may be earlier, because it was committed late.
   *
   * @param from compare it with {@link #keptFrom} after this call
   */
  public long position(Handle handle, TenantId tenant, Instant from) {
    // A binary search: sequences have no gaps, and latest_at never decreases. The order forces the
    // planner to look up each sequence; without statistics, it might read all events.
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            WITH RECURSIVE search AS (
              SELECT first_sequence - 1 AS before, last_sequence + 1 AS found
              FROM customer_service.event_heads
              WHERE tenant_id = :tenant
              UNION ALL
              SELECT CASE WHEN e.latest_at < :from THEN e.sequence ELSE before END,
                CASE WHEN e.latest_at < :from THEN found ELSE e.sequence END
              FROM search
              CROSS JOIN LATERAL (
                SELECT sequence, latest_at FROM customer_service.events
                WHERE tenant_id = :tenant AND sequence >= (before + found) / 2
                ORDER BY sequence
                LIMIT 1) AS e
              WHERE found - before > 1
            )
            SELECT coalesce(max(before), 0) FROM search
            """,
            new Binds().bind("tenant", tenant).bind("from", from),
            row -> row.getLong(1))
        .getFirst();
  }

  private static Row readRow(ResultSet row) throws SQLException {
    Timestamp keptFrom = row.getTimestamp("kept_from");
    return new Row(
        row.getLong("last_sequence"),
        row.getLong("first_sequence"),
        keptFrom == null ? Instant.EPOCH : keptFrom.toInstant(),
        row.getObject("event_id") == null ? null : read(row));
  }

  private static StoredEvent read(ResultSet row) throws SQLException {
    UUID customer = row.getObject("customer_id", UUID.class);
    return new StoredEvent(
        new TenantId(row.getString("tenant_id")),
        row.getLong("sequence"),
        row.getObject("event_id", UUID.class),
        EventType.of(row.getString("type")).orElseThrow(),
        customer == null ? null : new CustomerId(customer),
        row.getObject("number", Long.class),
        Origin.of(row.getString("origin")),
        row.getTimestamp("at").toInstant(),
        row.getString("data"));
  }
}
