package customerservice.idempotency;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
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
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The SQL of answers that are kept. */
@Singleton
final class StoredResponseStore {
  /**
   * Says that requests with these keys are being carried out, until the end of the transaction.
   *
   * @return the names of those of which another says so already
   */
  StatementBatch.Rows<String> tryLockKeys(StatementBatch trip, Collection<IdempotencyKey> keys) {
    return trip.query(
        """
        SELECT name FROM unnest(:names::text[]) AS wanted (name)
        WHERE NOT pg_try_advisory_xact_lock(hashtextextended(name, 0))
        """,
        new StatementBatch.Binds().column("names", "text", keys, IdempotencyKey::name),
        row -> row.getString("name"));
  }

  /**
   * Takes a key for a request, if it is free. Where a request with the same key is being carried
   * out, this waits for its end.
   *
   * @param forgetAfter from when on the answer may be forgotten
   * @param waitMaxSeconds how long to wait; a failure by timeout after that
   */
  boolean claim(
      Handle handle, IdempotencyKey key, Instant now, Instant forgetAfter, int waitMaxSeconds) {
    return handle
            .createUpdate(
                """
                INSERT INTO customer_service.idempotency_records
                  (tenant_id, scope, idempotency_key, request_hash, created_at, expires_at)
                VALUES (:tenant, :scope, :key, :hash, :now, :forgetAfter)
                ON CONFLICT ON CONSTRAINT idempotency_records_pkey DO NOTHING
                """)
            .bind("tenant", key.tenant().value())
            .bind("scope", key.scope())
            .bind("key", key.value())
            .bind("hash", key.fingerprint().bytes())
            .bind("now", now)
            .bind("forgetAfter", forgetAfter)
            .setQueryTimeout(waitMaxSeconds)
            .execute()
        == 1;
  }

  /** Keeps the answer to a request that has claimed its key. */
  void complete(StatementBatch trip, IdempotencyKey key, StoredResponse answer) {
    trip.update(
        """
        UPDATE customer_service.idempotency_records
        SET status = :status, body = :body, location = :location, etag = :etag,
            customer_ids = :customers::uuid[]
        WHERE tenant_id = :tenant AND scope = :scope AND idempotency_key = :key
        """,
        named(key)
            .number("status", answer.status())
            .text("body", answer.body())
            .text("location", answer.location())
            .text("etag", answer.etag())
            .text("customers", literal(answer.customers())));
  }

  /**
   * Keeps customers from being erased until the end of the transaction: who erases them afterwards
   * finds what is kept about them. Accounts are there as long as their customers, and are narrow.
   *
   * @return those who are there
   */
  StatementBatch.Rows<UUID> hold(StatementBatch trip, TenantId tenant, Set<CustomerId> customers) {
    return trip.query(
        """
        SELECT customer_id FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers::uuid[])
        ORDER BY customer_id
        FOR KEY SHARE
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("customers", "uuid", customers, CustomerId::value),
        row -> row.getObject("customer_id", UUID.class));
  }

  /** Lets go of a key that a request has claimed. */
  void release(StatementBatch trip, IdempotencyKey key) {
    trip.update(
        """
        DELETE FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND scope = :scope AND idempotency_key = :key
        """,
        named(key));
  }

  private static StatementBatch.Binds named(IdempotencyKey key) {
    return new StatementBatch.Binds()
        .text("tenant", key.tenant().value())
        .text("scope", key.scope())
        .text("key", key.value());
  }

  /** Keeps refusals for good. */
  void insert(StatementBatch trip, Map<IdempotencyKey, StoredResponse> refusals, Instant now) {
    List<IdempotencyKey> keys = List.copyOf(refusals.keySet());
    List<StoredResponse> answers = keys.stream().map(refusals::get).toList();
    trip.update(
        """
        INSERT INTO customer_service.idempotency_records
          (tenant_id, scope, idempotency_key, request_hash, status, body, customer_ids, created_at)
        SELECT tenant_id, scope, idempotency_key, decode(request_hash, 'hex'), status, body,
          customer_ids::uuid[], created_at::timestamptz
        FROM unnest(
            :tenants::text[], :scopes::text[], :keys::text[], :hashes::text[], :statuses::int[],
            :bodies::text[], :customers::text[], :times::text[])
          AS new (tenant_id, scope, idempotency_key, request_hash, status, body, customer_ids,
            created_at)
        """,
        named(keys)
            .column("hashes", "text", keys, key -> key.fingerprint().hex())
            .column("statuses", "int", answers, StoredResponse::status)
            .column("bodies", "text", answers, StoredResponse::body)
            .column("customers", "text", answers, answer -> literal(answer.customers()))
            .column("times", "text", keys, key -> now.toString()));
  }

  /** An array of SQL, {@code {…,…}}: arrays of many rows cross in one array of such texts. */
  private static String literal(Set<CustomerId> customers) {
    return customers.stream().map(CustomerId::toString).collect(Collectors.joining(",", "{", "}"));
  }

  private static StatementBatch.Binds named(Collection<IdempotencyKey> keys) {
    return new StatementBatch.Binds()
        .column("tenants", "text", keys, key -> key.tenant().value())
        .column("scopes", "text", keys, IdempotencyKey::scope)
        .column("keys", "text", keys, IdempotencyKey::value);
  }

  Optional<StoredOutcome> find(Handle handle, IdempotencyKey key) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Entry<Place, StoredOutcome>> found = find(trip, List.of(key));
    trip.send();
    return found.list().stream().map(Entry::getValue).findFirst();
  }

  /** Where an answer is kept. */
  record Place(TenantId tenant, String scope, String key) {
    static Place of(IdempotencyKey key) {
      return new Place(key.tenant(), key.scope(), key.value());
    }
  }

  /** The answers that have been given to requests with these keys. */
  StatementBatch.Rows<Entry<Place, StoredOutcome>> find(
      StatementBatch trip, Collection<IdempotencyKey> keys) {
    return trip.query(
        """
        SELECT k.*
        FROM unnest(:tenants::text[], :scopes::text[], :keys::text[])
          AS wanted (tenant_id, scope, idempotency_key)
        JOIN customer_service.idempotency_records k USING (tenant_id, scope, idempotency_key)
        """,
        named(keys),
        row -> Map.entry(place(row), kept(row)));
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        new TenantId(row.getString("tenant_id")),
        row.getString("scope"),
        row.getString("idempotency_key"));
  }

  private static StoredOutcome kept(ResultSet row) throws SQLException {
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

  /** Forgets a few answers whose time is over; those that another is forgetting are passed over. */
  void forget(StatementBatch trip, TenantId tenant, Instant now, int count) {
    trip.update(
        """
        DELETE FROM customer_service.idempotency_records
        WHERE tenant_id = :tenant AND (scope, idempotency_key) IN (
          SELECT scope, idempotency_key FROM customer_service.idempotency_records
          WHERE tenant_id = :tenant AND expires_at < :now
          ORDER BY expires_at
          LIMIT :count
          FOR UPDATE SKIP LOCKED)
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .time("now", now)
            .number("count", count));
  }
}
