package customerservice.idempotency;

import customerservice.platform.CustomerId;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
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
final class KeptAnswerStore {
  /**
   * Says that requests with these keys are being carried out, until the end of the transaction.
   *
   * @return the names of those of which another says so already
   */
  RoundTrip.Rows<String> announce(RoundTrip trip, Collection<IdempotencyKey> keys) {
    return trip.query(
        """
        SELECT name FROM unnest(:names::text[]) AS wanted (name)
        WHERE NOT pg_try_advisory_xact_lock(hashtextextended(name, 0))
        """,
        new RoundTrip.Binds().column("names", "text", keys, IdempotencyKey::name),
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
                INSERT INTO customer_service.kept_answers
                  (tenant_id, scope, idempotency_key, request_hash, created_at, forget_after)
                VALUES (:tenant, :scope, :key, :hash, :now, :forgetAfter)
                ON CONFLICT ON CONSTRAINT kept_answers_pkey DO NOTHING
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
  void complete(RoundTrip trip, IdempotencyKey key, KeptAnswer answer) {
    trip.update(
        """
        UPDATE customer_service.kept_answers
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
  RoundTrip.Rows<UUID> hold(RoundTrip trip, TenantId tenant, Set<CustomerId> customers) {
    return trip.query(
        """
        SELECT customer_id FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers::uuid[])
        ORDER BY customer_id
        FOR KEY SHARE
        """,
        new RoundTrip.Binds()
            .text("tenant", tenant.value())
            .column("customers", "uuid", customers, CustomerId::value),
        row -> row.getObject("customer_id", UUID.class));
  }

  /** Lets go of a key that a request has claimed. */
  void release(RoundTrip trip, IdempotencyKey key) {
    trip.update(
        """
        DELETE FROM customer_service.kept_answers
        WHERE tenant_id = :tenant AND scope = :scope AND idempotency_key = :key
        """,
        named(key));
  }

  private static RoundTrip.Binds named(IdempotencyKey key) {
    return new RoundTrip.Binds()
        .text("tenant", key.tenant().value())
        .text("scope", key.scope())
        .text("key", key.value());
  }

  /** Keeps refusals for good. */
  void insert(RoundTrip trip, Map<IdempotencyKey, KeptAnswer> refusals, Instant now) {
    List<IdempotencyKey> keys = List.copyOf(refusals.keySet());
    List<KeptAnswer> answers = keys.stream().map(refusals::get).toList();
    trip.update(
        """
        INSERT INTO customer_service.kept_answers
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
            .column("statuses", "int", answers, KeptAnswer::status)
            .column("bodies", "text", answers, KeptAnswer::body)
            .column("customers", "text", answers, answer -> literal(answer.customers()))
            .column("times", "text", keys, key -> now.toString()));
  }

  /** An array of SQL, {@code {…,…}}: arrays of many rows cross in one array of such texts. */
  private static String literal(Set<CustomerId> customers) {
    return customers.stream().map(CustomerId::toString).collect(Collectors.joining(",", "{", "}"));
  }

  private static RoundTrip.Binds named(Collection<IdempotencyKey> keys) {
    return new RoundTrip.Binds()
        .column("tenants", "text", keys, key -> key.tenant().value())
        .column("scopes", "text", keys, IdempotencyKey::scope)
        .column("keys", "text", keys, IdempotencyKey::value);
  }

  Optional<Kept> find(Handle handle, IdempotencyKey key) {
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Entry<Place, Kept>> found = find(trip, List.of(key));
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
  RoundTrip.Rows<Entry<Place, Kept>> find(RoundTrip trip, Collection<IdempotencyKey> keys) {
    return trip.query(
        """
        SELECT k.*
        FROM unnest(:tenants::text[], :scopes::text[], :keys::text[])
          AS wanted (tenant_id, scope, idempotency_key)
        JOIN customer_service.kept_answers k USING (tenant_id, scope, idempotency_key)
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

  private static Kept kept(ResultSet row) throws SQLException {
    return new Kept(
        Fingerprint.of(row.getBytes("request_hash")),
        new KeptAnswer(
            row.getInt("status"),
            row.getString("body"),
            row.getString("location"),
            row.getString("etag"),
            Set.of(),
            true));
  }

  /** Forgets a few answers whose time is over; those that another is forgetting are passed over. */
  void forget(RoundTrip trip, TenantId tenant, Instant now, int count) {
    trip.update(
        """
        DELETE FROM customer_service.kept_answers
        WHERE tenant_id = :tenant AND (scope, idempotency_key) IN (
          SELECT scope, idempotency_key FROM customer_service.kept_answers
          WHERE tenant_id = :tenant AND forget_after < :now
          ORDER BY forget_after
          LIMIT :count
          FOR UPDATE SKIP LOCKED)
        """,
        new RoundTrip.Binds()
            .text("tenant", tenant.value())
            .time("now", now)
            .number("count", count));
  }
}
