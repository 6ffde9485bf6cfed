package customerservice.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of lines that were not taken. */
@Singleton
final class RejectStore {
  private static final TypeReference<List<FieldError>> FAULTS = new TypeReference<>() {};

  /** Each may have a hundred hashes: a statement must not take as long as it may. */
  private static final int INSERTED_AT_ONCE = 250;

  private final ObjectMapper json;

  RejectStore(ObjectMapper json) {
    this.json = json;
  }

  void insert(Handle handle, Job job, List<Reject> rejects) {
    for (int i = 0; i < rejects.size(); i += INSERTED_AT_ONCE) {
      insertSome(handle, job, rejects.subList(i, Math.min(i + INSERTED_AT_ONCE, rejects.size())));
    }
  }

  private void insertSome(Handle handle, Job job, List<Reject> rejects) {
    StatementBatch trip = new StatementBatch(handle);
    trip.update(
        """
        INSERT INTO customer_service.import_rejects
          (tenant_id, import_id, line, input, errors, hashes)
        SELECT :tenant, import_id, line, input, errors::jsonb, hashes::bigint[]
        FROM unnest(:imports::uuid[], :lines::bigint[], :inputs::text[], :errors::text[], :hashes::text[])
          AS new (import_id, line, input, errors, hashes)
        """,
        new StatementBatch.Binds()
            .text("tenant", job.tenant().value())
            .column("imports", "uuid", rejects, reject -> job.id())
            .column("lines", "bigint", rejects, Reject::line)
            .column("inputs", "text", rejects, Reject::input)
            .column("errors", "text", rejects, reject -> written(reject.errors()))
            .column(
                "hashes", "text", rejects, reject -> ContactHashStore.literal(reject.hashes())));
    trip.send();
  }

  private String written(List<FieldError> errors) {
    try {
      return json.writeValueAsString(errors);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next ones behind a line, in their order. */
  List<Reject> page(Handle handle, TenantId tenant, UUID id, long after, int count) {
    return handle
        .createQuery(
            """
            SELECT line, input, errors FROM customer_service.import_rejects
            WHERE tenant_id = :tenant AND import_id = :import AND line > :after
            ORDER BY line
            LIMIT :count
            """)
        .bind("tenant", tenant.value())
        .bind("import", id)
        .bind("after", after)
        .bind("count", count)
        .map((row, context) -> reject(row))
        .list();
  }

  private Reject reject(ResultSet row) throws SQLException {
    try {
      return new Reject(
          row.getLong("line"),
          row.getString("input"),
          json.readValue(row.getString("errors"), FAULTS),
          Set.of());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets some lines of imports that have ended before then; answers how many. */
  int forget(Handle handle, Instant before, int count) {
    // The imports first: in this order everybody locks the two tables.
    List<UUID> ended =
        handle
            .createQuery(
                """
                SELECT i.import_id FROM customer_service.imports i
                WHERE i.tenant_id > '' AND i.finished_at < :before
                  AND EXISTS (
                    SELECT FROM customer_service.import_rejects r
                    WHERE r.tenant_id = i.tenant_id AND r.import_id = i.import_id)
                """)
            .bind("before", before)
            .mapTo(UUID.class)
            .list();
    return handle
        .createUpdate(
            """
            DELETE FROM customer_service.import_rejects
            WHERE tenant_id > '' AND (tenant_id, import_id, line) IN (
              SELECT tenant_id, import_id, line FROM customer_service.import_rejects
              WHERE tenant_id > '' AND import_id = ANY (:ended)
              LIMIT :count)
            """)
        .bindArray("ended", UUID.class, ended)
        .bind("count", count)
        .execute();
  }

  /**
   * Forgets the lines that have all hashes of one of these sets, by the index of hashes: it costs
   * what these lines are, whatever else is kept.
   */
  void erase(Handle handle, TenantId tenant, Collection<Set<Long>> searched) {
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    trip.update(
        """
        -- In their order: two erasures must not wait for each other.
        WITH locked AS (
          SELECT r.import_id, r.line
          FROM unnest(:searched::text[]) AS erased (hashes)
          JOIN customer_service.import_rejects r ON r.hashes @> erased.hashes::bigint[]
          -- Not by an index of the tenant: it has any number of lines.
          WHERE '' || r.tenant_id = :tenant
          ORDER BY r.import_id, r.line
          FOR UPDATE OF r
        )
        DELETE FROM customer_service.import_rejects r
        USING locked
        WHERE r.tenant_id = :tenant AND r.import_id = locked.import_id AND r.line = locked.line
        """,
        binds(tenant, searched));
    trip.send();
  }

  /** Some of these lines. */
  List<Reject> of(Handle handle, TenantId tenant, Collection<Set<Long>> searched, int count) {
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<Reject> found =
        trip.query(
            """
            SELECT r.line, r.input, r.errors
            FROM (
              -- Counted before they are sorted: there may be any number of them.
              SELECT DISTINCT part.import_id, part.line
              FROM (
                SELECT r.import_id, r.line
                FROM unnest(:searched::text[]) AS searched (hashes)
                JOIN customer_service.import_rejects r ON r.hashes @> searched.hashes::bigint[]
                WHERE '' || r.tenant_id = :tenant
                LIMIT :count) AS part) AS found
            JOIN customer_service.import_rejects r
              ON r.import_id = found.import_id AND r.line = found.line
            WHERE r.tenant_id = :tenant
            ORDER BY r.import_id, r.line
            """,
            binds(tenant, searched).number("count", count),
            this::reject);
    trip.send();
    return found.list();
  }

  private static StatementBatch.Binds binds(TenantId tenant, Collection<Set<Long>> searched) {
    return new StatementBatch.Binds()
        .text("tenant", tenant.value())
        .column("searched", "text", searched, ContactHashStore::literal);
  }
}
