package customerservice.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.access.Role;
import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.events.OutboxStore;
import customerservice.imports.Job.Counts;
import customerservice.imports.Job.Options;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.DateOrder;
import customerservice.imports.records.Encoding;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.imports.records.UnknownColumns;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of imports and their unprocessed chunks. */
@Singleton
final class ImportStore {
  private final ObjectMapper json;
  private final OutboxStore outbox;

  ImportStore(ObjectMapper json, OutboxStore outbox) {
    this.json = json;
    this.outbox = outbox;
  }

  void insert(Handle handle, Job job) {
    handle.update(
        """
        INSERT INTO customer_service.imports
          (tenant_id, import_id, status, format, on_duplicate, dry_run, balances, creates_events, unknown_columns, dates,
           actor, role, request_id, received, processed, created, updated, skipped, rejected, next_chunk, touched_at, started_at)
        VALUES (:tenant, :import, :status, :format, :onDuplicate, :dryRun, :balances, :createsEvents, :unknownColumns, :dates,
          :actor, :role, :request, 0, 0, 0, 0, 0, 0, 0, :now, :now)
        """,
        new Binds()
            .bind("tenant", job.tenant())
            .bind("import", job.id())
            .bind("status", job.status().code())
            .bind("format", job.options().format().code())
            .bind("onDuplicate", job.options().onDuplicate().code())
            .bind("dryRun", job.options().isDryRun())
            .bind("balances", job.options().withBalances())
            .bind("createsEvents", job.options().createsEvents())
            .bind("unknownColumns", job.options().reading().unknownColumns().code())
            .bind("dates", job.options().reading().dates().code())
            .bind("actor", job.options().actor().subject())
            .bind("role", job.options().actor().role().code())
            .bind("request", job.options().actor().requestId())
            .bind("now", job.startedAt()));
  }

  /** Stores a chunk of an upload and the time of its last activity. */
  void insertChunk(Handle handle, Job job, long number, byte[] records, Instant now) {
    handle.update(
        """
        WITH chunk AS (
          INSERT INTO customer_service.import_chunks (tenant_id, import_id, number, records)
          VALUES (:tenant, :import, :number, :records)
        )
        UPDATE customer_service.imports SET touched_at = :now
        WHERE tenant_id = :tenant AND import_id = :import
        """,
        new Binds()
            .bind("tenant", job.tenant())
            .bind("import", job.id())
            .bind("number", number)
            .bind("records", records)
            .bind("now", now));
  }

  /** Writes the header of a CSV, once: each chunk reads it. */
  void updateHeader(Handle handle, Job job) {
    handle.update(
        """
        UPDATE customer_service.imports SET header = :header
        WHERE tenant_id = :tenant AND import_id = :import
        """,
        new Binds()
            .bind("tenant", job.tenant())
            .bind("import", job.id())
            .bind("header", job.header() == null ? null : toJson(job.header())));
  }

  private String toJson(CsvHeader header) {
    try {
      return json.writeValueAsString(header);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable CsvHeader header(@Nullable String text) {
    try {
      return text == null ? null : json.readValue(text, CsvHeader.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the status and the progress of an import. */
  void update(Handle handle, Job job) {
    Counts counts = job.counts();
    handle.update(
        """
        UPDATE customer_service.imports
        SET status = :status, received = :received, processed = :processed,
            created = :created, updated = :updated, skipped = :skipped, rejected = :rejected,
            next_chunk = :next, started_at = :startedAt, finished_at = :finishedAt
        WHERE tenant_id = :tenant AND import_id = :import
        """,
        new Binds()
            .bind("tenant", job.tenant())
            .bind("import", job.id())
            .bind("status", job.status().code())
            .bind("received", counts.received())
            .bind("processed", counts.processed())
            .bind("created", counts.created())
            .bind("updated", counts.updated())
            .bind("skipped", counts.skipped())
            .bind("rejected", counts.rejected())
            .bind("next", job.nextChunk())
            .bind("startedAt", job.startedAt())
            .bind("finishedAt", job.finishedAt()));
  }

  /**
   * Writes the end of an import and its event, which a dry run does not have, and deletes the rows
   * that only a running import needs. The caller holds the exclusive tenant lock.
   */
  void finish(Handle handle, Job finished) {
    deleteWorkingRows(handle, finished);
    update(handle, finished);
    if (!finished.options().isDryRun()) {
      outbox.append(handle, List.of(finished.finishedEvent()));
    }
  }

  /** Finds an import by its id; empty while its file is being received. */
  Optional<Job> find(Handle handle, TenantId tenant, UUID id) {
    return find(handle, tenant, id, "");
  }

  /** Finds an import as {@link #find} does and locks it until the end of the transaction. */
  Optional<Job> lock(Handle handle, TenantId tenant, UUID id) {
    return find(handle, tenant, id, "FOR NO KEY UPDATE");
  }

  private Optional<Job> find(Handle handle, TenantId tenant, UUID id, String locking) {
    return handle.find(
        """
        SELECT * FROM customer_service.imports
        WHERE tenant_id = :tenant AND import_id = :import AND status <> 'uploading'
        """
            + locking,
        new Binds().bind("tenant", tenant).bind("import", id),
        this::job);
  }

  /** Finds the oldest running import of a tenant. */
  Optional<Job> findOldest(Handle handle, TenantId tenant) {
    return findOldest(handle, tenant, "");
  }

  /** Finds the oldest running import and locks it until the end of the transaction. */
  Optional<Job> lockOldest(Handle handle, TenantId tenant) {
    return findOldest(handle, tenant, "FOR NO KEY UPDATE");
  }

  private Optional<Job> findOldest(Handle handle, TenantId tenant, String locking) {
    return handle.find(
        """
        SELECT * FROM customer_service.imports
        WHERE tenant_id = :tenant AND finished_at IS NULL AND status = 'running'
        ORDER BY import_id
        LIMIT 1
        """
            + locking,
        new Binds().bind("tenant", tenant),
        this::job);
  }

  /**
   * Finds the next tenant with a running import, in the order of their ids; after the last tenant,
   * the first one.
   *
   * @param after null to find the first
   */
  Optional<TenantId> findNextTenant(Handle handle, @Nullable TenantId after) {
    return handle.find(
        """
        (SELECT tenant_id FROM customer_service.imports
         WHERE tenant_id > :after AND finished_at IS NULL AND status = 'running'
         ORDER BY tenant_id
         LIMIT 1)
        UNION ALL
        (SELECT tenant_id FROM customer_service.imports
         WHERE tenant_id > '' AND finished_at IS NULL AND status = 'running'
         ORDER BY tenant_id
         LIMIT 1)
        LIMIT 1
        """,
        new Binds().bind("after", after == null ? "" : after.value()),
        row -> new TenantId(row.getString("tenant_id")));
  }

  boolean isAnyRunning(Handle handle) {
    return handle.one(
        """
        SELECT EXISTS (
          SELECT FROM customer_service.imports
          WHERE tenant_id > '' AND finished_at IS NULL AND status = 'running')
        """,
        new Binds(),
        row -> row.getBoolean(1));
  }

  /** Finds an encoded chunk; empty after the end of the file or if it was deleted. */
  Optional<byte[]> findChunk(Handle handle, Job job, long number) {
    return handle.find(
        """
        SELECT records FROM customer_service.import_chunks
        WHERE tenant_id = :tenant AND import_id = :import AND number = :number
        """,
        new Binds().bind("tenant", job.tenant()).bind("import", job.id()).bind("number", number),
        row -> row.getBytes(1));
  }

  void deleteNextChunk(Handle handle, Job job) {
    handle.update(
        """
        DELETE FROM customer_service.import_chunks
        WHERE tenant_id = :tenant AND import_id = :import AND number = :number
        """,
        new Binds()
            .bind("tenant", job.tenant())
            .bind("import", job.id())
            .bind("number", job.nextChunk()));
  }

  private static void deleteWorkingRows(Handle handle, Job job) {
    for (String table : List.of("import_chunks", "import_claims", "import_erasures")) {
      handle.update(
          """
          DELETE FROM customer_service.<table>
          WHERE tenant_id = :tenant AND import_id = :import
          """
              .replace("<table>", table),
          new Binds().bind("tenant", job.tenant()).bind("import", job.id()));
    }
  }

  /** Deletes an upload, unless it has been accepted. */
  void deleteUpload(Handle handle, Job job) {
    handle.update(
        """
        DELETE FROM customer_service.imports
        WHERE tenant_id = :tenant AND import_id = :import AND status = 'uploading'
        """,
        new Binds().bind("tenant", job.tenant()).bind("import", job.id()));
  }

  /** Deletes uploads that received no chunk since a time; returns their number. */
  int deleteStaleUploads(Handle handle, Instant since) {
    return handle.update(
        """
        DELETE FROM customer_service.imports
        WHERE tenant_id > '' AND finished_at IS NULL AND status = 'uploading'
          AND touched_at < :since
        """,
        new Binds().bind("since", since));
  }

  private Job job(ResultSet row) throws SQLException {
    Timestamp finished = row.getTimestamp("finished_at");
    TenantId tenant = new TenantId(row.getString("tenant_id"));
    return new Job(
        tenant,
        row.getObject("import_id", UUID.class),
        Job.Status.ofCode(row.getString("status")),
        new Options(
            Format.ofCode(row.getString("format")),
            CustomerUpserts.OnDuplicate.of(row.getString("on_duplicate")),
            row.getBoolean("dry_run"),
            row.getBoolean("balances"),
            row.getBoolean("creates_events"),
            new ReadOptions(
                Encoding.UTF_8,
                Map.of(),
                UnknownColumns.of(row.getString("unknown_columns")),
                DateOrder.of(row.getString("dates"))),
            new Actor(
                tenant,
                row.getString("actor"),
                Role.parse(row.getString("role")).orElseThrow(),
                row.getString("request_id"))),
        header(row.getString("header")),
        new Counts(
            row.getLong("received"),
            row.getLong("processed"),
            row.getLong("created"),
            row.getLong("updated"),
            row.getLong("skipped"),
            row.getLong("rejected")),
        row.getLong("next_chunk"),
        row.getTimestamp("started_at").toInstant(),
        finished == null ? null : finished.toInstant());
  }
}
