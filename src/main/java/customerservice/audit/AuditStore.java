package customerservice.audit;

import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.SqlArray;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of the audit. A row is inserted; an erasure blanks two columns of it, and no more. */
@Singleton
final class AuditStore {
  /** How many rows a statement blanks: the time that it has is enough for many more. */
  static final int ROWS_AT_ONCE = 10_000;

  /** Who stands behind a row in place of its own customer. */
  private static final String NOBODY = "erased";

  /** What this service makes, and most clients do: nobody's name is in it. */
  private static final String SAYS_NOTHING =
      "request_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

  private static final String APPEND =
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

  private static final String APPEND_DEEDS = APPEND.replace("<request id>", "request_id");

  /**
   * Who was shown may have been erased meanwhile. And what is tried again may be there: where a
   * connection is lost in a commit, nobody tells.
   */
  private static final String APPEND_READS =
      APPEND.replace(
              "<request id>",
              """
              CASE WHEN customer_id IS NULL OR <says nothing> OR EXISTS (
                SELECT FROM customer_service.loyalty_accounts a
                WHERE a.tenant_id = new.tenant_id AND a.customer_id = new.customer_id)
              THEN request_id END\
              """
                  .replace("<says nothing>", SAYS_NOTHING))
          + "ON CONFLICT (tenant_id, audit_id) DO NOTHING";

  void append(StatementBatch trip, List<AuditRow> rows) {
    trip.update(APPEND_DEEDS, binds(rows));
  }

  /** Adds what was read, unless it is there already. */
  void appendReads(StatementBatch trip, List<AuditRow> rows) {
    trip.update(APPEND_READS, binds(rows));
  }

  private static StatementBatch.Binds binds(List<AuditRow> rows) {
    List<AuditEvent> deeds = rows.stream().map(AuditRow::deed).toList();
    return new StatementBatch.Binds()
        .column("tenants", "text", deeds, deed -> deed.by().tenant().value())
        .column("ids", "uuid", rows, AuditRow::id)
        .column("times", "text", rows, row -> row.at().toString())
        .column("actors", "text", deeds, deed -> deed.by().actor(deed.customer()))
        .column("roles", "text", deeds, deed -> deed.by().role().code())
        .column("actions", "text", deeds, deed -> deed.action().code())
        .column(
            "customers",
            "uuid",
            deeds,
            deed -> deed.customer() == null ? null : deed.customer().value())
        .column("fields", "text", deeds, deed -> SqlArray.literal(deed.fields()))
        .column("requests", "text", deeds, deed -> deed.by().requestId());
  }

  /** Blanks all rows about a person, some at a time. */
  void blankAll(Handle handle, TenantId tenant, CustomerId person, Set<String> logins) {
    UUID after = Ids.FIRST;
    while (after != null) {
      after = blank(handle, tenant, person, logins, after);
    }
  }

  /** Blanks the next rows, and answers the last of them; null where there are none. */
  private static @Nullable UUID blank(
      Handle handle, TenantId tenant, CustomerId person, Set<String> logins, UUID after) {
    return handle
        .createQuery(
            """
            WITH part AS (
              SELECT audit_id FROM customer_service.audit
              WHERE tenant_id = :tenant AND customer_id = :person AND audit_id > :after
              ORDER BY audit_id
              LIMIT :count
            ),
            blanked AS (
              UPDATE customer_service.audit a
              SET actor = CASE WHEN actor = ANY (:logins) THEN :nobody ELSE actor END,
                  request_id = CASE WHEN <says nothing> THEN request_id END
              FROM part
              WHERE a.tenant_id = :tenant AND a.audit_id = part.audit_id
                AND (actor = ANY (:logins) OR NOT <says nothing>)
            )
            SELECT audit_id FROM part ORDER BY audit_id DESC LIMIT 1
            """
                .replace("<says nothing>", SAYS_NOTHING))
        .bind("tenant", tenant.value())
        .bind("person", person.value())
        .bind("after", after)
        .bind("count", ROWS_AT_ONCE)
        .bindArray("logins", String.class, logins.toArray())
        .bind("nobody", NOBODY)
        .mapTo(UUID.class)
        .findOne()
        .orElse(null);
  }

  /** The rows that are wanted, newest first; from the beginning or behind the page before. */
  List<AuditItem> page(Handle handle, TenantId tenant, AuditFilter filter, int count) {
    WhereClause where = where(tenant, filter);
    // An index has the rows of an actor by their action: of each the newest, and of these the
    // newest.
    boolean isByActorAlone = filter.actor() != null && filter.action() == null;
    String rows =
        isByActorAlone && filter.customer() == null
            ? """
            SELECT newest.* FROM unnest(:known::text[]) AS known (action),
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
    return handle
        .createQuery(
            (rows
                    + """
                    ORDER BY audit_id DESC
                    LIMIT :count
                    """)
                .replace("<where>", where.sql()))
        .bindMap(where.binds())
        .bindArray("known", String.class, Action.CODES.toArray())
        .bind("count", count)
        .map((row, context) -> item(row))
        .list();
  }

  private static WhereClause where(TenantId tenant, AuditFilter filter) {
    WhereClause where = new WhereClause("e.tenant_id", tenant);
    where
        .andIfGiven("e.customer_id = :customer", "customer", filter.customer())
        .andIfGiven("e.actor = :actor", "actor", filter.actor())
        .andIfGiven("e.action = :action", "action", filter.action())
        .andIfGiven("e.audit_id < :before", "before", filter.before());
    // The ids are in the order of time, to the millisecond: by them, an index finds the span.
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
