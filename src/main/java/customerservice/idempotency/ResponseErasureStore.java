package customerservice.idempotency;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SQL of the erasure of stored responses. A tombstone is a row with the scope {@link #ERASED}, a
 * pseudonym of the request as its key, and no other data of the request.
 */
@Singleton
final class ResponseErasureStore {
  /** The scope of tombstones; a request's scope starts with its method. */
  private static final String ERASED = "erased";

  private static final int NOT_FOUND = 404;

  /** A stored response without its body. */
  record Stored(
      String scope, String key, Instant createdAt, @Nullable Instant expiresAt, int status) {}

  /**
   * Marks a deleted response, until the response itself would have expired.
   *
   * @param pseudonym of the request
   */
  record Tombstone(String pseudonym, Instant createdAt, @Nullable Instant expiresAt) {}

  private static final InputRows<Tombstone> TOMBSTONES =
      new InputRows<Tombstone>("tombstones")
          .column("idempotency_key", "text", Tombstone::pseudonym)
          .column("created_at", "timestamptz", Tombstone::createdAt)
          .column("expires_at", "timestamptz", Tombstone::expiresAt);

  private static final String INSERT =
      TOMBSTONES.in(
          """
          INSERT INTO customer_service.idempotency_records
            (tenant_id, scope, request_hash, status, body, <tombstones.columns>)
          SELECT :tenant, :erased, '', %d, '', <tombstones.columns> FROM <tombstones.rows>
          ON CONFLICT ON CONSTRAINT idempotency_records_pkey DO NOTHING
          """
              .formatted(NOT_FOUND));

  /** Finds the responses about these persons, oldest first. */
  List<Stored> find(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    return handle.list(
        """
        SELECT scope, idempotency_key, created_at, expires_at, status
        FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND customer_ids && :persons
        ORDER BY created_at, scope, idempotency_key
        """,
        new Binds().bind("tenant", tenant).bindCustomers("persons", persons),
        ResponseErasureStore::read);
  }

  List<Stored> delete(Handle handle, TenantId tenant, Set<CustomerId> persons) {
    return handle.list(
        """
        -- Locks in the order of the key, so that two erasures do not deadlock.
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
        """,
        new Binds().bind("tenant", tenant).bindCustomers("persons", persons),
        ResponseErasureStore::read);
  }

  private static Stored read(ResultSet row) throws SQLException {
    Timestamp expiresAt = row.getTimestamp("expires_at");
    return new Stored(
        row.getString("scope"),
        row.getString("idempotency_key"),
        row.getTimestamp("created_at").toInstant(),
        expiresAt == null ? null : expiresAt.toInstant(),
        row.getInt("status"));
  }

  void insert(StatementBatch batch, TenantId tenant, List<Tombstone> tombstones) {
    batch.update(
        INSERT,
        TOMBSTONES.bind(new Binds().bind("tenant", tenant).bind("erased", ERASED), tombstones));
  }

  /** Finds the tombstone of a pseudonym; returns the pseudonym, or no row. */
  StatementBatch.Rows<String> findTombstone(
      StatementBatch batch, TenantId tenant, String pseudonym) {
    return batch.query(
        """
        SELECT idempotency_key FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND scope = :erased AND idempotency_key = :pseudonym
        """,
        new Binds().bind("tenant", tenant).bind("erased", ERASED).bind("pseudonym", pseudonym),
        row -> row.getString("idempotency_key"));
  }
}
