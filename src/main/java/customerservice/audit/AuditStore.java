package customerservice.audit;

import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of the audit log. Rows are only inserted; an erasure redacts two columns of them. */
@Singleton
final class AuditStore {
  /** Maximum number of rows that one statement redacts, far below its time limit. */
  static final int REDACTED_AT_ONCE = 10_000;

  /** Replaces the login of an erased person. */
  private static final String ERASED = "erased";

  /** Matches UUIDs, which this service and most clients generate: they cannot contain a name. */
  private static final String HAS_NO_NAME =
      "request_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

  private static final InputRows<AuditRow> EVENTS =
      new InputRows<AuditRow>("events")
          .column("tenant_id", "text", row -> row.event().by().tenant().value())
          .column("audit_id", "uuid", AuditRow::id)
          .column("at", "timestamptz", AuditRow::at)
          .column("actor", "text", row -> row.event().by().actor(row.event().customer()))
          .column("role", "text", row -> row.event().by().role().code())
          .column("action", "text", row -> row.event().action().code())
          .column("customer_id", "uuid", row -> id(row.event().customer()))
          .column("fields", "text[]", row -> row.event().fields());

  private static final InputRows<AuditRow> EVENTS_OF_REQUESTS =
      EVENTS.column("request_id", "text", row -> row.event().by().requestId());

  private static final String INSERT =
      EVENTS.in(
              """
              INSERT INTO customer_service.audit (<events.columns>, request_id)
              SELECT <events.columns>, <request id>
              """)
          + EVENTS_OF_REQUESTS.in("FROM <events.rows>\n");

  private static final String INSERT_WRITES = INSERT.replace("<request id>", "request_id");

  /**
   * The customer may have been erased since the read, so the request id is redacted here. A retry
   * may find the row written, because a connection that is lost during a commit leaves its outcome
   * unknown.
   */
  private static final String INSERT_READS =
      INSERT.replace(
              "<request id>",
              """
              CASE WHEN customer_id IS NULL OR <has no name> OR EXISTS (
                SELECT FROM customer_service.loyalty_accounts a
                WHERE a.tenant_id = events.tenant_id AND a.customer_id = events.customer_id)
              THEN request_id END\
              """
                  .replace("<has no name>", HAS_NO_NAME))
          + "ON CONFLICT (tenant_id, audit_id) DO NOTHING";

  void append(StatementBatch batch, List<AuditRow> rows) {
    batch.update(INSERT_WRITES, EVENTS_OF_REQUESTS.bind(new Binds(), rows));
  }

  /** Appends read events; rows that were written before are ignored. */
  void appendReads(StatementBatch batch, List<AuditRow> rows) {
    batch.update(INSERT_READS, EVENTS_OF_REQUESTS.bind(new Binds(), rows));
  }

  private static @Nullable UUID id(@Nullable CustomerId customer) {
    return customer == null ? null : customer.value();
  }

  /** Redacts all rows about a person, {@link #REDACTED_AT_ONCE} in each statement. */
  void redactAll(Handle handle, TenantId tenant, CustomerId person, Set<String> logins) {
    UUID after = Ids.FIRST;
    while (after != null) {
      after = redact(handle, tenant, person, logins, after);
    }
  }

  /**
   * Redacts the next rows and returns the id of the last one; null if there was no row. The rows
   * are a range of ids, because a join with them is quadratic if the statistics are older than most
   * rows.
   */
  private static @Nullable UUID redact(
      Handle handle, TenantId tenant, CustomerId person, Set<String> logins, UUID after) {
    return handle
        .find(
            """
            WITH page AS (
              SELECT audit_id FROM customer_service.audit
              WHERE tenant_id = :tenant AND customer_id = :person AND audit_id > :after
              ORDER BY audit_id
              LIMIT :count
            ),
            last AS (SELECT audit_id FROM page ORDER BY audit_id DESC LIMIT 1),
            redacted AS (
              UPDATE customer_service.audit
              SET actor = CASE WHEN actor = ANY (:logins) THEN :erased ELSE actor END,
                  request_id = CASE WHEN <has no name> THEN request_id END
              WHERE tenant_id = :tenant AND customer_id = :person AND audit_id > :after
                AND audit_id <= (SELECT audit_id FROM last)
                AND (actor = ANY (:logins) OR NOT <has no name>)
            )
            SELECT audit_id FROM last
            """
                .replace("<has no name>", HAS_NO_NAME),
            new Binds()
                .bind("tenant", tenant)
                .bind("person", person)
                .bind("after", after)
                .bind("count", REDACTED_AT_ONCE)
                .bindTexts("logins", logins)
                .bind("erased", ERASED),
            row -> row.getObject(1, UUID.class))
        .orElse(null);
  }

  /** Returns the first matching rows, newest first. */
  List<AuditItem> page(Handle handle, TenantId tenant, AuditFilter filter, int count) {
    WhereClause where = where(tenant, filter);
    // The index on actors has the action before the id, so a filter by actor only reads the newest
    // rows of each action and then sorts these.
    boolean isOnlyByActor =
        filter.actor() != null && filter.action() == null && filter.customer() == null;
    String rows =
        isOnlyByActor
            ? """
            SELECT newest.* FROM unnest(:actions::text[]) AS known (action),
              LATERAL (
                SELECT * FROM customer_service.audit e
                WHERE <where> AND e.action = known.action
                ORDER BY audit_id DESC
                LIMIT :count) AS newest
            """
            : """
            SELECT * FROM customer_service.audit e
            WHERE <where>
            """;
    return handle.list(
        (rows
                + """
                ORDER BY audit_id DESC
                LIMIT :count
                """)
            .replace("<where>", where.sql()),
        where.binds().bindTexts("actions", Action.CODES).bind("count", count),
        AuditStore::item);
  }

  private static WhereClause where(TenantId tenant, AuditFilter filter) {
    WhereClause where = new WhereClause("e.tenant_id", tenant);
    where
        .andIfGiven("e.customer_id = :customer", "customer", filter.customer())
        .andIfGiven("e.actor = :actor", "actor", filter.actor())
        .andIfGiven("e.action = :action", "action", filter.action())
        .andIfGiven("e.audit_id < :before", "before", filter.before());
    // Ids ascend with time, to the millisecond, so the range of ids lets an index find the span.
    if (filter.from() != null) {
      where.and("e.at >= :from", "from", filter.from());
      where.and("e.audit_id >= :firstId", "firstId", Ids.firstOf(filter.from()));
    }
    if (filter.to() != null) {
      where.and("e.at < :to", "to", filter.to());
      where.and("e.audit_id <= :lastId", "lastId", Ids.lastOf(filter.to()));
    }
    return where;
  }

  private static AuditItem item(ResultSet row) throws SQLException {
    return new AuditItem(
        row.getObject("audit_id", UUID.class),
        row.getTimestamp("at").toInstant(),
        row.getString("actor"),
        row.getString("role"),
        row.getString("action"),
        row.getObject("customer_id", UUID.class),
        List.of((String[]) row.getArray("fields").getArray()),
        row.getString("request_id"));
  }
}
