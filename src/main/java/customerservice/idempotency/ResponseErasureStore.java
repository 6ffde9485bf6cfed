package customerservice.idempotency;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of answers about persons who are erased. Of some a mark is left: a row of the scope
 * {@link #ERASED} with a pseudonym of the request for a key, and nothing else of it.
 */
@Singleton
final class ResponseErasureStore {
  /** No request has this scope: theirs begin with a method. */
  private static final String ERASED = "erased";

  private static final int NOT_FOUND = 404;

  /** What was kept, without the answer itself. */
  record Forgotten(
      String scope, String key, Instant createdAt, @Nullable Instant forgetAfter, int status) {}

  /** That an answer was kept, until when, and by what its request is known again. */
  record Mark(String pseudonym, Instant createdAt, @Nullable Instant forgetAfter) {}

  /** The answers about persons, the oldest first. */
  List<Forgotten> find(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    return handle
        .createQuery(
            """
            SELECT scope, idempotency_key, created_at, expires_at, status
            FROM customer_service.idempotency_records
            WHERE tenant_id = :tenant AND customer_ids && :persons
            ORDER BY created_at, scope, idempotency_key
            """)
        .bind("tenant", tenant.value())
        .bindArray("persons", UUID.class, ids(persons))
        .map((row, context) -> read(row))
        .list();
  }

  /** Forgets them. */
  List<Forgotten> delete(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    return handle
        .createQuery(
            """
            -- In their order: two erasures must not wait for each other.
            WITH found AS (
              SELECT tenant_id, scope, idempotency_key FROM customer_service.idempotency_records
              WHERE tenant_id = :tenant AND customer_ids && :persons
              ORDER BY scope, idempotency_key
              FOR UPDATE
            )
            DELETE FROM customer_service.idempotency_records k USING found f
            WHERE k.tenant_id = f.tenant_id AND k.scope = f.scope
              AND k.idempotency_key = f.idempotency_key
            RETURNING k.scope, k.idempotency_key, k.created_at, k.expires_at, k.status
            """)
        .bind("tenant", tenant.value())
        .bindArray("persons", UUID.class, ids(persons))
        .map((row, context) -> read(row))
        .list();
  }

  private static List<UUID> ids(Set<CustomerId> persons) {
    return persons.stream().map(CustomerId::value).toList();
  }

  private static Forgotten read(ResultSet row) throws SQLException {
    Timestamp forgetAfter = row.getTimestamp("expires_at");
    return new Forgotten(
        row.getString("scope"),
        row.getString("idempotency_key"),
        row.getTimestamp("created_at").toInstant(),
        forgetAfter == null ? null : forgetAfter.toInstant(),
        row.getInt("status"));
  }

  /** Leaves marks, each until the answer itself would have been forgotten. */
  void mark(StatementBatch trip, TenantId tenant, List<Mark> marks) {
    trip.update(
        """
        INSERT INTO customer_service.idempotency_records
          (tenant_id, scope, idempotency_key, request_hash, status, body, created_at, expires_at)
        SELECT :tenant, :erased, pseudonym, '', %d, '', created_at::timestamptz,
          expires_at::timestamptz
        FROM unnest(:pseudonyms::text[], :times::text[], :ends::text[])
          AS mark (pseudonym, created_at, expires_at)
        ON CONFLICT ON CONSTRAINT idempotency_records_pkey DO NOTHING
        """
            .formatted(NOT_FOUND),
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .text("erased", ERASED)
            .column("pseudonyms", "text", marks, Mark::pseudonym)
            .column("times", "text", marks, mark -> mark.createdAt().toString())
            .column(
                "ends",
                "text",
                marks,
                mark -> mark.forgetAfter() == null ? null : mark.forgetAfter().toString()));
  }

  /** The mark of a request, if there is one. */
  StatementBatch.Rows<String> marks(StatementBatch trip, TenantId tenant, String pseudonym) {
    return trip.query(
        """
        SELECT idempotency_key FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND scope = :erased AND idempotency_key = :pseudonym
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .text("erased", ERASED)
            .text("pseudonym", pseudonym),
        row -> row.getString("idempotency_key"));
  }
}
