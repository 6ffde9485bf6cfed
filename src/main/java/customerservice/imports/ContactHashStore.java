package customerservice.imports;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The SQL of hashes of contacts: of those that a dry run has given away, and of erased ones. */
@Singleton
final class ContactHashStore {
  /**
   * Contacts that a dry run has given away before, out of these. Each is looked up by its key,
   * whatever the planner believes of a table that was empty a moment ago.
   */
  Map<Long, CustomerId> claimed(Handle handle, Job job, Collection<Long> hashes) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Map.Entry<Long, CustomerId>> rows =
        trip.query(
            """
            SELECT wanted.hash, claim.customer_id
            FROM unnest(:hashes::bigint[]) AS wanted (hash)
            CROSS JOIN LATERAL (
              SELECT c.customer_id FROM customer_service.import_claims c
              WHERE c.tenant_id = :tenant AND c.import_id = (:import)::uuid AND c.hash = wanted.hash
              LIMIT 1) AS claim
            """,
            of(job).column("hashes", "bigint", hashes, hash -> hash),
            row ->
                Map.entry(
                    row.getLong("hash"), new CustomerId(row.getObject("customer_id", UUID.class))));
    trip.send();
    Map<Long, CustomerId> claimed = new HashMap<>();
    rows.list().forEach(row -> claimed.put(row.getKey(), row.getValue()));
    return claimed;
  }

  /** Keeps what a dry run gives away. */
  void claim(Handle handle, Job job, Map<Long, CustomerId> claims) {
    StatementBatch trip = new StatementBatch(handle);
    trip.update(
        """
        INSERT INTO customer_service.import_claims (tenant_id, import_id, hash, customer_id)
        SELECT :tenant, (:import)::uuid, hash, customer_id
        FROM unnest(:hashes::bigint[], :customers::uuid[]) AS new (hash, customer_id)
        ON CONFLICT ON CONSTRAINT import_claims_pkey DO NOTHING
        """,
        of(job)
            .column("hashes", "bigint", claims.keySet(), hash -> hash)
            .column("customers", "uuid", claims.values(), CustomerId::value));
    trip.send();
  }

  private static StatementBatch.Binds of(Job job) {
    return new StatementBatch.Binds()
        .text("tenant", job.tenant().value())
        .text("import", job.id().toString());
  }

  /**
   * What was erased since the file came: a line that has all hashes of one of these sets holds a
   * contact of an erased person.
   */
  Set<Set<Long>> erased(Handle handle, Job job) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Set<Long>> erased =
        trip.query(
            """
            SELECT hashes FROM customer_service.import_erasures
            WHERE tenant_id = :tenant AND import_id = (:import)::uuid
            """,
            of(job),
            row -> Set.of((Long[]) row.getArray("hashes").getArray()));
    trip.send();
    return Set.copyOf(erased.list());
  }

  /**
   * Makes all unfinished imports skip lines with contacts. The caller holds their progress, so none
   * of them ends before these rows are committed, and its end deletes them. An upload may be
   * dropped meanwhile: a row that is locked cannot be.
   *
   * @param contacts the hashes of contacts
   * @param searched the sets of hashes by which a line with one of them is found
   */
  void erase(
      Handle handle, TenantId tenant, Collection<Long> contacts, Collection<Set<Long>> searched) {
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    trip.update(
        """
        INSERT INTO customer_service.import_erasures (tenant_id, import_id, hashes)
        SELECT :tenant, waiting.import_id, erased.hashes::bigint[]
        FROM customer_service.imports waiting
        CROSS JOIN unnest(:searched::text[]) AS erased (hashes)
        WHERE waiting.tenant_id = :tenant AND waiting.finished_at IS NULL
        ORDER BY waiting.import_id
        FOR KEY SHARE OF waiting
        ON CONFLICT ON CONSTRAINT import_erasures_pkey DO NOTHING
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("searched", "text", searched, ContactHashStore::literal));
    trip.update(
        """
        DELETE FROM customer_service.import_claims c
        USING customer_service.imports waiting, unnest(:hashes::bigint[]) AS erased (hash)
        WHERE waiting.tenant_id = :tenant AND waiting.finished_at IS NULL
          AND c.tenant_id = :tenant AND c.import_id = waiting.import_id AND c.hash = erased.hash
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("hashes", "bigint", contacts, hash -> hash));
    trip.send();
  }

  /** An array of SQL; in one order, so that the same set is one key. */
  static String literal(Set<Long> hashes) {
    return hashes.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
