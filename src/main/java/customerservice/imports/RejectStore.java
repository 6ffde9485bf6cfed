package customerservice.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.FieldFault;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of lines that were not taken. */
@Singleton
final class RejectStore {
  private static final TypeReference<List<FieldFault>> FAULTS = new TypeReference<>() {};

  private final ObjectMapper json;

  RejectStore(ObjectMapper json) {
    this.json = json;
  }

  void insert(Handle handle, Job job, List<Reject> rejects) {
    if (rejects.isEmpty()) {
      return;
    }
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        """
        INSERT INTO customer_service.import_rejects
          (tenant_id, import_id, line, input, errors, marks)
        SELECT :tenant, import_id, line, input, errors::jsonb, marks::text[]
        FROM unnest(:imports::uuid[], :lines::bigint[], :inputs::text[], :errors::text[], :marks::text[])
          AS new (import_id, line, input, errors, marks)
        """,
        new RoundTrip.Binds()
            .text("tenant", job.tenant().value())
            .column("imports", "uuid", rejects, reject -> job.id())
            .column("lines", "bigint", rejects, Reject::line)
            .column("inputs", "text", rejects, Reject::input)
            .column("errors", "text", rejects, reject -> written(reject.errors()))
            .column("marks", "text", rejects, reject -> literal(reject.marks())));
    trip.send();
  }

  private String written(List<FieldFault> errors) {
    try {
      return json.writeValueAsString(errors);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An array of SQL: marks are of hexadecimal digits. */
  private static @Nullable String literal(@Nullable List<String> marks) {
    return marks == null ? null : marks.stream().collect(Collectors.joining(",", "{", "}"));
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
          null);
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
   * Forgets the lines with these contacts.
   *
   * @param marks of the contacts
   * @param values the contacts themselves, for lines of which nothing could be read
   */
  void erase(Handle handle, TenantId tenant, Collection<String> marks, Collection<String> values) {
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.import_rejects
            WHERE tenant_id = :tenant AND marks && :marks
            """)
        .bind("tenant", tenant.value())
        .bindArray("marks", String.class, marks)
        .execute();
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.import_rejects r
            WHERE r.tenant_id = :tenant AND r.marks IS NULL
              AND EXISTS (
                SELECT FROM unnest(:values) AS erased (value)
                WHERE r.input ~* (
                    '(^|[^[:alnum:]])'
                    || regexp_replace(erased.value, '([^[:alnum:]])', '\\\\\\1', 'g')
                    || '($|[^[:alnum:]])')
                  -- A phone may stand there in any notation, without its country, too.
                  OR (erased.value LIKE '+%'
                    AND strpos(
                      regexp_replace(r.input, '[^0-9]', '', 'g'), right(erased.value, 8)) > 0))
            """)
        .bind("tenant", tenant.value())
        .bindArray("values", String.class, values)
        .execute();
  }

  /** The lines with these contacts, for whoever they lead to. */
  List<Reject> of(Handle handle, TenantId tenant, Collection<String> marks, int count) {
    return handle
        .createQuery(
            """
            SELECT line, input, errors FROM customer_service.import_rejects
            WHERE tenant_id = :tenant AND marks && :marks
            ORDER BY import_id, line
            LIMIT :count
            """)
        .bind("tenant", tenant.value())
        .bindArray("marks", String.class, marks)
        .bind("count", count)
        .map((row, context) -> reject(row))
        .list();
  }
}
