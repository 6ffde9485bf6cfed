package customerservice.imports;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of the hashes that an import keeps while it runs: of claimed and of erased contacts. */
@Singleton
final class ContactHashStore {
  private static final InputRows<Map.Entry<Long, CustomerId>> CLAIMS =
      new InputRows<Map.Entry<Long, CustomerId>>("claims")
          .column("hash", "bigint", Map.Entry::getKey)
          .column("customer_id", "uuid", claim -> claim.getValue().value());

  /**
   * Finds the contacts that earlier chunks of a dry run assigned, with their customers. The lateral
   * join forces a lookup by key, because the planner has statistics of an empty table.
   */
  Map<Long, CustomerId> findClaims(Handle handle, Job job, Collection<Long> hashes) {
    Map<Long, CustomerId> byHash = new HashMap<>();
    handle
        .list(
            """
            SELECT wanted.hash, claim.customer_id
            FROM unnest(:hashes::bigint[]) AS wanted (hash)
            CROSS JOIN LATERAL (
              SELECT c.customer_id FROM customer_service.import_claims c
              WHERE c.tenant_id = :tenant AND c.import_id = :import AND c.hash = wanted.hash
              LIMIT 1) AS claim
            """,
            binds(job).column("hashes", "bigint", hashes, hash -> hash),
            row ->
                Map.entry(
                    row.getLong("hash"), new CustomerId(row.getObject("customer_id", UUID.class))))
        .forEach(claim -> byHash.put(claim.getKey(), claim.getValue()));
    return byHash;
  }

  /** Stores the contacts that a dry run would have assigned; the first customer keeps a contact. */
  void insertClaims(Handle handle, Job job, Map<Long, CustomerId> claims) {
    handle.update(
        CLAIMS.in(
            """
            INSERT INTO customer_service.import_claims (tenant_id, import_id, <claims.columns>)
            SELECT :tenant, :import, <claims.columns> FROM <claims.rows>
            ON CONFLICT ON CONSTRAINT import_claims_pkey DO NOTHING
            """),
        CLAIMS.bind(binds(job), claims.entrySet()));
  }

  private static Binds binds(Job job) {
    return new Binds().bind("tenant", job.tenant()).bind("import", job.id());
  }

  /**
   * Finds the hash sets of the contacts that were erased since the upload started: a record with
   * all hashes of one set contains a contact of an erased person.
   */
  Set<Set<Long>> findErased(Handle handle, Job job) {
    return Set.copyOf(
        handle.list(
            """
            SELECT hashes FROM customer_service.import_erasures
            WHERE tenant_id = :tenant AND import_id = :import
            """,
            binds(job),
            row -> Set.of((Long[]) row.getArray("hashes").getArray())));
  }

  /**
   * Makes all unfinished imports skip the records with erased contacts. The caller holds the shared
   * tenant lock, so no import ends before these rows are committed, and its end deletes them.
   * Deleting an upload does not take that lock, so this statement locks the rows of the imports.
   *
   * @param contacts the hashes of the contacts, whose claims are deleted
   * @param hashSets the sets that match records with these contacts
   */
  void erase(
      Handle handle, TenantId tenant, Collection<Long> contacts, Collection<Set<Long>> hashSets) {
    StatementBatch batch = new StatementBatch(handle).byIndex(false);
    batch.update(
        """
        INSERT INTO customer_service.import_erasures (tenant_id, import_id, hashes)
        SELECT :tenant, unfinished.import_id, erased.hashes::bigint[]
        FROM customer_service.imports unfinished
        CROSS JOIN unnest(:sets::text[]) AS erased (hashes)
        WHERE unfinished.tenant_id = :tenant AND unfinished.finished_at IS NULL
        ORDER BY unfinished.import_id
        FOR KEY SHARE OF unfinished
        ON CONFLICT ON CONSTRAINT import_erasures_pkey DO NOTHING
        """,
        new Binds()
            .bind("tenant", tenant)
            .column("sets", "text", hashSets, ContactHashStore::arrayLiteral));
    batch.update(
        """
        DELETE FROM customer_service.import_claims c
        USING customer_service.imports unfinished, unnest(:hashes::bigint[]) AS erased (hash)
        WHERE unfinished.tenant_id = :tenant AND unfinished.finished_at IS NULL
          AND c.tenant_id = :tenant AND c.import_id = unfinished.import_id AND c.hash = erased.hash
        """,
        new Binds().bind("tenant", tenant).column("hashes", "bigint", contacts, hash -> hash));
    batch.send();
  }

  /** An SQL array in sorted order, so that equal sets are equal keys. */
  static String arrayLiteral(Set<Long> hashes) {
    return hashes.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
