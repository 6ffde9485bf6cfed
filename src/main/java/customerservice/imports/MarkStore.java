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
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The SQL of marks of contacts: of those that a dry run has given away, and of erased ones. */
@Singleton
final class MarkStore {
  /**
   * Contacts that a dry run has given away before, out of these. Each is looked up by its key,
   * whatever the planner believes of a table that was empty a moment ago.
   */
  Map<Long, CustomerId> claimed(Handle handle, Job job, Collection<Long> marks) {
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Map.Entry<Long, CustomerId>> rows =
        trip.query(
            """
            SELECT wanted.mark, claim.customer_id
            FROM unnest(:marks::bigint[]) AS wanted (mark)
            CROSS JOIN LATERAL (
              SELECT c.customer_id FROM customer_service.import_claims c
              WHERE c.tenant_id = :tenant AND c.import_id = (:import)::uuid AND c.mark = wanted.mark
              LIMIT 1) AS claim
            """,
            of(job).column("marks", "bigint", marks, mark -> mark),
            row ->
                Map.entry(
                    row.getLong("mark"), new CustomerId(row.getObject("customer_id", UUID.class))));
    trip.send();
    Map<Long, CustomerId> claimed = new HashMap<>();
    rows.list().forEach(row -> claimed.put(row.getKey(), row.getValue()));
    return claimed;
  }

  /** Keeps what a dry run gives away. */
  void claim(Handle handle, Job job, Map<Long, CustomerId> claims) {
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        """
        INSERT INTO customer_service.import_claims (tenant_id, import_id, mark, customer_id)
        SELECT :tenant, (:import)::uuid, mark, customer_id
        FROM unnest(:marks::bigint[], :customers::uuid[]) AS new (mark, customer_id)
        ON CONFLICT ON CONSTRAINT import_claims_pkey DO NOTHING
        """,
        of(job)
            .column("marks", "bigint", claims.keySet(), mark -> mark)
            .column("customers", "uuid", claims.values(), CustomerId::value));
    trip.send();
  }

  private static RoundTrip.Binds of(Job job) {
    return new RoundTrip.Binds()
        .text("tenant", job.tenant().value())
        .text("import", job.id().toString());
  }

  /**
   * What was erased since the file came: a line that has all marks of one of these sets holds a
   * contact of an erased person.
   */
  Set<Set<Long>> erased(Handle handle, Job job) {
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Set<Long>> erased =
        trip.query(
            """
            SELECT marks FROM customer_service.import_erasures
            WHERE tenant_id = :tenant AND import_id = (:import)::uuid
            """,
            of(job),
            row -> Set.of((Long[]) row.getArray("marks").getArray()));
    trip.send();
    return Set.copyOf(erased.list());
  }

  /**
   * Makes all unfinished imports skip lines with contacts. The caller holds their progress, so none
   * of them ends before these rows are committed, and its end deletes them. An upload may be
   * dropped meanwhile: a row that is locked cannot be.
   *
   * @param contacts the marks of contacts
   * @param searched the sets of marks by which a line with one of them is found
   */
  void erase(
      Handle handle, TenantId tenant, Collection<Long> contacts, Collection<Set<Long>> searched) {
    RoundTrip trip = new RoundTrip(handle).byIndex(false);
    trip.update(
        """
        INSERT INTO customer_service.import_erasures (tenant_id, import_id, marks)
        SELECT :tenant, waiting.import_id, erased.marks::bigint[]
        FROM customer_service.imports waiting
        CROSS JOIN unnest(:searched::text[]) AS erased (marks)
        WHERE waiting.tenant_id = :tenant AND waiting.finished_at IS NULL
        ORDER BY waiting.import_id
        FOR KEY SHARE OF waiting
        ON CONFLICT ON CONSTRAINT import_erasures_pkey DO NOTHING
        """,
        new RoundTrip.Binds()
            .text("tenant", tenant.value())
            .column("searched", "text", searched, MarkStore::literal));
    trip.update(
        """
        DELETE FROM customer_service.import_claims c
        USING customer_service.imports waiting, unnest(:marks::bigint[]) AS erased (mark)
        WHERE waiting.tenant_id = :tenant AND waiting.finished_at IS NULL
          AND c.tenant_id = :tenant AND c.import_id = waiting.import_id AND c.mark = erased.mark
        """,
        new RoundTrip.Binds()
            .text("tenant", tenant.value())
            .column("marks", "bigint", contacts, mark -> mark));
    trip.send();
  }

  /** An array of SQL; in one order, so that the same set is one key. */
  static String literal(Set<Long> marks) {
    return marks.stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }
}
