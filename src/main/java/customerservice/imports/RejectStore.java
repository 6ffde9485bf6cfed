package customerservice.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
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

/** The SQL of rejects. */
@Singleton
final class RejectStore {
  private static final TypeReference<List<FieldError>> ERRORS = new TypeReference<>() {};

  /** A reject can have hundreds of hashes, and a statement must end within its timeout. */
  private static final int INSERT_BATCH_MAX = 250;

  private final ObjectMapper json;

  private final InputRows<Reject> rows =
      new InputRows<Reject>("rejects")
          .column("line", "bigint", Reject::line)
          .column("input", "text", Reject::input)
          .column("errors", "jsonb", reject -> toJson(reject.errors()))
          .column("hashes", "bigint[]", Reject::hashes);

  RejectStore(ObjectMapper json) {
    this.json = json;
  }

  void insert(Handle handle, Job job, List<Reject> rejects) {
    for (int i = 0; i < rejects.size(); i += INSERT_BATCH_MAX) {
      insertBatch(handle, job, rejects.subList(i, Math.min(i + INSERT_BATCH_MAX, rejects.size())));
    }
  }

  private void insertBatch(Handle handle, Job job, List<Reject> rejects) {
    handle.update(
        rows.in(
            """
            INSERT INTO customer_service.import_rejects (tenant_id, import_id, <rejects.columns>)
            SELECT :tenant, :import, <rejects.columns> FROM <rejects.rows>
            """),
        rows.bind(new Binds().bind("tenant", job.tenant()).bind("import", job.id()), rejects));
  }

  private String toJson(List<FieldError> errors) {
    try {
      return json.writeValueAsString(errors);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finds the next rejects after a line, in the order of their lines. */
  List<Reject> findPage(Handle handle, TenantId tenant, UUID id, long after, int count) {
    return handle.list(
        """
        SELECT line, input, errors FROM customer_service.import_rejects
        WHERE tenant_id = :tenant AND import_id = :import AND line > :after
        ORDER BY line
        LIMIT :count
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("import", id)
            .bind("after", after)
            .bind("count", count),
        this::reject);
  }

  private Reject reject(ResultSet row) throws SQLException {
    try {
      return new Reject(
          row.getLong("line"),
          row.getString("input"),
          json.readValue(row.getString("errors"), ERRORS),
          Set.of());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes some rejects of imports that ended before a time; returns their number. */
  int deleteExpired(Handle handle, Instant before, int count) {
    // Reads the imports first: all transactions lock the two tables in this order.
    List<UUID> ended =
        handle.list(
            """
            SELECT i.import_id FROM customer_service.imports i
            WHERE i.tenant_id > '' AND i.finished_at < :before
              AND EXISTS (
                SELECT FROM customer_service.import_rejects r
                WHERE r.tenant_id = i.tenant_id AND r.import_id = i.import_id)
            """,
            new Binds().bind("before", before),
            row -> row.getObject(1, UUID.class));
    return handle.update(
        """
        DELETE FROM customer_service.import_rejects
        WHERE tenant_id > '' AND (tenant_id, import_id, line) IN (
          SELECT tenant_id, import_id, line FROM customer_service.import_rejects
          WHERE tenant_id > '' AND import_id = ANY (:ended)
          LIMIT :count)
        """,
        new Binds().bindIds("ended", ended).bind("count", count));
  }

  /**
   * Deletes the rejects that have all hashes of one of these sets. It uses the index of hashes, so
   * its cost depends only on the number of deleted rows.
   */
  void erase(Handle handle, TenantId tenant, Collection<Set<Long>> hashSets) {
    StatementBatch batch = new StatementBatch(handle).byIndex(false);
    batch.update(
        """
        -- Locks in the order of the key, so that two erasures do not deadlock.
        WITH locked AS (
          SELECT r.import_id, r.line
          FROM unnest(:sets::text[]) AS erased (hashes)
          JOIN customer_service.import_rejects r ON r.hashes @> erased.hashes::bigint[]
          -- The expression keeps the planner from the tenant's index, which leads to all its rejects.
          WHERE '' || r.tenant_id = :tenant
          ORDER BY r.import_id, r.line
          FOR UPDATE OF r
        )
        DELETE FROM customer_service.import_rejects r
        USING locked
        WHERE r.tenant_id = :tenant AND r.import_id = locked.import_id AND r.line = locked.line
        """,
        binds(tenant, hashSets));
    batch.send();
  }

  /** Finds some of the rejects that have all hashes of one of these sets. */
  List<Reject> find(Handle handle, TenantId tenant, Collection<Set<Long>> hashSets, int count) {
    return new StatementBatch(handle)
        .byIndex(false)
        .list(
            """
            SELECT r.line, r.input, r.errors
            FROM (
              -- Limits before it sorts, because the number of matches is unbounded.
              SELECT DISTINCT matching.import_id, matching.line
              FROM (
                SELECT r.import_id, r.line
                FROM unnest(:sets::text[]) AS wanted (hashes)
                JOIN customer_service.import_rejects r ON r.hashes @> wanted.hashes::bigint[]
                WHERE '' || r.tenant_id = :tenant
                LIMIT :count) AS matching) AS found
            JOIN customer_service.import_rejects r
              ON r.import_id = found.import_id AND r.line = found.line
            WHERE r.tenant_id = :tenant
            ORDER BY r.import_id, r.line
            """,
            binds(tenant, hashSets).bind("count", count),
            this::reject);
  }

  private static Binds binds(TenantId tenant, Collection<Set<Long>> hashSets) {
    return new Binds()
        .bind("tenant", tenant)
        .column("sets", "text", hashSets, ContactHashStore::arrayLiteral);
  }
}
