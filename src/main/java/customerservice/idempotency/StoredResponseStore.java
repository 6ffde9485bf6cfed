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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** SQL of stored responses. */
@Singleton
final class StoredResponseStore {
  private static final InputRows<IdempotencyKey> WANTED =
      new InputRows<IdempotencyKey>("wanted")
          .column("tenant_id", "text", key -> key.tenant().value())
          .column("scope", "text", IdempotencyKey::scope)
          .column("idempotency_key", "text", IdempotencyKey::value);

  private static final String FIND =
      WANTED.in(
          """
          SELECT k.*
          FROM <wanted.rows>
          JOIN customer_service.idempotency_records k USING (tenant_id, scope, idempotency_key)
          """);

  private static final InputRows<Entry<IdempotencyKey, StoredResponse>> REFUSALS =
      new InputRows<Entry<IdempotencyKey, StoredResponse>>("refusals")
          .column("tenant_id", "text", refusal -> refusal.getKey().tenant().value())
          .column("scope", "text", refusal -> refusal.getKey().scope())
          .column("idempotency_key", "text", refusal -> refusal.getKey().value())
          .column("request_hash", "bytea", refusal -> refusal.getKey().fingerprint().literal())
          .column("status", "integer", refusal -> refusal.getValue().status())
          .column("body", "text", refusal -> refusal.getValue().body())
          .column("customer_ids", "uuid[]", refusal -> refusal.getValue().customers());

  private static final String INSERT =
      REFUSALS.in(
          """
          INSERT INTO customer_service.idempotency_records (<refusals.columns>, created_at)
          SELECT <refusals.columns>, :now FROM <refusals.rows>
          """);

  /**
   * Takes advisory locks on keys until the end of the transaction, without waiting.
   *
   * @return the names of the keys that another transaction has locked
   */
  StatementBatch.Rows<String> tryLockKeys(StatementBatch batch, Collection<IdempotencyKey> keys) {
    return batch.query(
        """
        SELECT name FROM unnest(:names::text[]) AS wanted (name)
        WHERE NOT pg_try_advisory_xact_lock(hashtextextended(name, 0))
        """,
        new Binds().column("names", "text", keys, IdempotencyKey::name),
        row -> row.getString("name"));
  }

  /**
   * Claims a key for a request, unless it was used. Waits for the end of a concurrent request with
   * the same key.
   *
   * @param timeoutSeconds maximum wait; then the statement fails with a timeout
   * @return whether the key was free
   */
  boolean claim(
      Handle handle, IdempotencyKey key, Instant now, Instant expiresAt, int timeoutSeconds) {
    return handle
            .within(timeoutSeconds)
            .update(
                """
                INSERT INTO customer_service.idempotency_records
                  (tenant_id, scope, idempotency_key, request_hash, created_at, expires_at)
                VALUES (:tenant, :scope, :key, :hash, :now, :expiresAt)
                ON CONFLICT ON CONSTRAINT idempotency_records_pkey DO NOTHING
                """,
                new Binds()
                    .bind("tenant", key.tenant())
                    .bind("scope", key.scope())
                    .bind("key", key.value())
                    .bind("hash", key.fingerprint().bytes())
                    .bind("now", now)
                    .bind("expiresAt", expiresAt))
        == 1;
  }

  /** Stores the response to a request that has claimed its key. */
  void complete(StatementBatch batch, IdempotencyKey key, StoredResponse response) {
    batch.update(
        """
        UPDATE customer_service.idempotency_records
        SET status = :status, body = :body, location = :location, etag = :etag,
            customer_ids = :customers
        WHERE tenant_id = :tenant AND scope = :scope AND idempotency_key = :key
        """,
        binds(key)
            .bind("status", response.status())
            .bind("body", response.body())
            .bind("location", response.location())
            .bind("etag", response.etag())
            .bindCustomers("customers", response.customers()));
  }

  /**
   * Locks customers against erasure until the end of the transaction, so that a later erasure finds
   * the response. Locks accounts, which exist as long as their customers and have narrow rows.
   *
   * @return the customers that exist
   */
  StatementBatch.Rows<UUID> lockCustomers(
      StatementBatch batch, TenantId tenant, Set<CustomerId> customers) {
    return batch.query(
        """
        SELECT customer_id FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        ORDER BY customer_id
        FOR KEY SHARE
        """,
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers),
        row -> row.getObject("customer_id", UUID.class));
  }

  /** Deletes the claim of a request. */
  void release(StatementBatch batch, IdempotencyKey key) {
    batch.update(
        """
        DELETE FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND scope = :scope AND idempotency_key = :key
        """,
        binds(key));
  }

  private static Binds binds(IdempotencyKey key) {
    return new Binds()
        .bind("tenant", key.tenant())
        .bind("scope", key.scope())
        .bind("key", key.value());
  }

  /** Stores refusals that do not expire. */
  void insert(StatementBatch batch, Map<IdempotencyKey, StoredResponse> refusals, Instant now) {
    batch.update(INSERT, REFUSALS.bind(new Binds().bind("now", now), refusals.entrySet()));
  }

  Optional<StoredOutcome> find(Handle handle, IdempotencyKey key) {
    return handle.find(FIND, WANTED.bind(new Binds(), List.of(key)), StoredResponseStore::outcome);
  }

  /** The primary key of a row. */
  record RecordId(TenantId tenant, String scope, String key) {
    static RecordId of(IdempotencyKey key) {
      return new RecordId(key.tenant(), key.scope(), key.value());
    }
  }

  StatementBatch.Rows<Entry<RecordId, StoredOutcome>> find(
      StatementBatch batch, Collection<IdempotencyKey> keys) {
    return batch.query(
        FIND, WANTED.bind(new Binds(), keys), row -> Map.entry(id(row), outcome(row)));
  }

  private static RecordId id(ResultSet row) throws SQLException {
    return new RecordId(
        new TenantId(row.getString("tenant_id")),
        row.getString("scope"),
        row.getString("idempotency_key"));
  }

  private static StoredOutcome outcome(ResultSet row) throws SQLException {
    return new StoredOutcome(
        Fingerprint.of(row.getBytes("request_hash")),
        new StoredResponse(
            row.getInt("status"),
            row.getString("body"),
            row.getString("location"),
            row.getString("etag"),
            Set.of(),
            true));
  }

  /** Deletes a few expired responses, without waiting for rows that another transaction deletes. */
  void deleteExpired(StatementBatch batch, TenantId tenant, Instant now, int count) {
    batch.update(
        """
        DELETE FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND (scope, idempotency_key) IN (
          SELECT scope, idempotency_key FROM customer_service.idempotency_records
          WHERE tenant_id = :tenant AND expires_at < :now
          ORDER BY expires_at
          LIMIT :count
          FOR UPDATE SKIP LOCKED)
        """,
        new Binds().bind("tenant", tenant).bind("now", now).bind("count", count));
  }
}
