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

  private static final String INSERT =
      """
      INSERT INTO customer_service.audit
        (tenant_id, audit_id, at, actor, role, action, customer_id, fields, request_id)
      SELECT tenant_id, audit_id, at::timestamptz, actor, role, action, customer_id, fields::text[],
        <request id>
      FROM unnest(
        :tenants::text[], :ids::uuid[], :times::text[], :actors::text[], :roles::text[],
        :actions::text[], :customers::uuid[], :fields::text[], :requests::text[])
      AS new (tenant_id, audit_id, at, actor, role, action, customer_id, fields, request_id)
      """;

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
                WHERE a.tenant_id = new.tenant_id AND a.customer_id = new.customer_id)
              THEN request_id END\
              """
                  .replace("<has no name>", HAS_NO_NAME))
          + "ON CONFLICT (tenant_id, audit_id) DO NOTHING";

  void append(StatementBatch batch, List<AuditRow> rows) {
    batch.update(INSERT_WRITES, binds(rows));
  }

  /** Appends read events; rows that were written before are ignored. */
  void appendReads(StatementBatch batch, List<AuditRow> rows) {
    batch.update(INSERT_READS, binds(rows));
  }

  private static Binds binds(List<AuditRow> rows) {
    List<AuditEvent> events = rows.stream().map(AuditRow::event).toList();
    return new Binds()
        .column("tenants", "text", events, event -> event.by().tenant().value())
        .column("ids", "uuid", rows, AuditRow::id)
        .column("times", "text", rows, row -> row.at().toString())
        .column("actors", "text", events, event -> event.by().actor(event.customer()))
        .column("roles", "text", events, event -> event.by().role().code())
        .column("actions", "text", events, event -> event.action().code())
        .column(
            "customers",
            "uuid",
            events,
            event -> event.customer() == null ? null : event.customer().value())
        .column("fields", "text", events, event -> InputRows.array(event.fields()))
        .column("requests", "text", events, event -> event.by().requestId());
  }

  /** Redacts all rows about a person, {@link #REDACTED_AT_ONCE} in each statement. */
  void redactAll(Handle handle, TenantId tenant, CustomerId person, Set<String> logins) {
    UUID after = Ids.FIRST;
    while (after != null) {
      after = redact(handle, tenant, person, logins, after);
    }
  }

  /** Redacts the next rows and returns the id of the last one; null if there was no row. */
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
            redacted AS (
              UPDATE customer_service.audit a
              SET actor = CASE WHEN actor = ANY (:logins) THEN :erased ELSE actor END,
                  request_id = CASE WHEN <has no name> THEN request_id END
              FROM page
              WHERE a.tenant_id = :tenant AND a.audit_id = page.audit_id
                AND (actor = ANY (:logins) OR NOT <has no name>)
            )
            SELECT audit_id FROM page ORDER BY audit_id DESC LIMIT 1
            """
                .replace("<has no name>", HAS_NO_NAME),
            new Binds()
                .bind("tenant", tenant)
                .bind("person", person.value())
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
        new Binds().bindAll(where.binds()).bindTexts("actions", Action.CODES).bind("count", count),
        row -> item(row));
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
