package customerservice.imports;

import customerservice.platform.CustomerId;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of marks of contacts: of those a trial has given away, and of those that were erased. */
@Singleton
final class MarkStore {
  /**
   * Contacts that a dry run has given away before, out of these. Each is looked up by its key,
   * whatever the planner believes of a table that was empty a moment ago.
   */
  Map<String, CustomerId> claimed(Handle handle, Job job, Collection<String> marks) {
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Map.Entry<String, CustomerId>> rows =
        trip.query(
            """
            SELECT wanted.mark, claim.customer_id
            FROM unnest(:marks::text[]) AS wanted (mark)
            CROSS JOIN LATERAL (
              SELECT c.customer_id FROM customer_service.import_claims c
              WHERE c.tenant_id = :tenant AND c.import_id = (:import)::uuid AND c.mark = wanted.mark
              LIMIT 1) AS claim
            """,
            of(job).column("marks", "text", marks, mark -> mark),
            row ->
                Map.entry(
                    row.getString("mark"),
                    new CustomerId(row.getObject("customer_id", UUID.class))));
    trip.send();
    Map<String, CustomerId> claimed = new HashMap<>();
    rows.list().forEach(row -> claimed.put(row.getKey(), row.getValue()));
    return claimed;
  }

  /** Keeps what a dry run gives away. */
  void claim(Handle handle, Job job, Map<String, CustomerId> claims) {
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        """
        INSERT INTO customer_service.import_claims (tenant_id, import_id, mark, customer_id)
        SELECT :tenant, (:import)::uuid, mark, customer_id
        FROM unnest(:marks::text[], :customers::uuid[]) AS new (mark, customer_id)
        ON CONFLICT ON CONSTRAINT import_claims_pkey DO NOTHING
        """,
        of(job)
            .column("marks", "text", claims.keySet(), mark -> mark)
            .column("customers", "uuid", claims.values(), CustomerId::value));
    trip.send();
  }

  private static RoundTrip.Binds of(Job job) {
    return new RoundTrip.Binds()
        .text("tenant", job.tenant().value())
        .text("import", job.id().toString());
  }

  /** Contacts of persons who were erased since the file came. */
  Set<String> erased(Handle handle, Job job) {
    return Set.copyOf(
        handle
            .createQuery(
                """
                SELECT mark FROM customer_service.import_erasures
                WHERE tenant_id = :tenant AND import_id = :import
                """)
            .bind("tenant", job.tenant().value())
            .bind("import", job.id())
            .mapTo(String.class)
            .list());
  }

  /** Locks the files that are waiting; waits for the chunks that are being worked off. */
  void lockWaiting(Handle handle, TenantId tenant) {
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        """
        SELECT import_id FROM customer_service.imports
        WHERE tenant_id = :tenant AND finished_at IS NULL
        ORDER BY import_id
        FOR NO KEY UPDATE
        """,
        new RoundTrip.Binds().text("tenant", tenant.value()));
    trip.send();
  }

  /**
   * Has all files that are waiting pass over lines with these contacts. An upload that has begun
   * since they were locked may be dropped at any moment: what is held cannot be.
   */
  void erase(Handle handle, TenantId tenant, Collection<String> marks) {
    handle
        .createUpdate(
            """
            INSERT INTO customer_service.import_erasures (tenant_id, import_id, mark)
            SELECT :tenant, waiting.import_id, mark
            FROM customer_service.imports waiting CROSS JOIN unnest(:marks) AS erased (mark)
            WHERE waiting.tenant_id = :tenant AND waiting.finished_at IS NULL
            FOR KEY SHARE OF waiting
            ON CONFLICT ON CONSTRAINT import_erasures_pkey DO NOTHING
            """)
        .bind("tenant", tenant.value())
        .bindArray("marks", String.class, marks)
        .execute();
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.import_claims
            WHERE tenant_id = :tenant AND mark = ANY (:marks)
            """)
        .bind("tenant", tenant.value())
        .bindArray("marks", String.class, marks)
        .execute();
  }
}
