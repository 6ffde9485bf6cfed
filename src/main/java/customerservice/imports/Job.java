package customerservice.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.events.EventData;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import of a file, with its options and its progress.
 *
 * @param header of a CSV; null for another format or if the file has no readable header
 * @param nextChunk the number of the next chunk to process, from 0
 */
record Job(
    TenantId tenant,
    UUID id,
    Status status,
    Options options,
    @Nullable CsvHeader header,
    Counts counts,
    long nextChunk,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  enum Status {
    /** The file is being received; the import is not visible to clients. */
    UPLOADING,
    RUNNING,
    SUCCEEDED,
    /** The file as a whole could not be read. */
    FAILED,
    CANCELLED;

    /** The code in the database and in the API. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status ofCode(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * The parameters of an import.
   *
   * @param isDryRun validates every record and writes no customer
   * @param withBalances posts the points of an exported profile as opening points
   * @param createsEvents whether each change creates an event; the end of the import always does
   * @param actor the client that requested the import
   */
  record Options(
      Format format,
      CustomerUpserts.OnDuplicate onDuplicate,
      boolean isDryRun,
      boolean withBalances,
      boolean createsEvents,
      ReadOptions reading,
      Actor actor) {
    boolean mayUpdate() {
      return onDuplicate == CustomerUpserts.OnDuplicate.UPDATE;
    }

    /** The origin of the events of changes; null for no events. */
    @Nullable Origin origin() {
      return createsEvents ? Origin.IMPORT : null;
    }
  }

  /**
   * Numbers of records.
   *
   * @param received all records of the file
   * @param processed the sum of created, updated, skipped and rejected
   */
  record Counts(
      long received, long processed, long created, long updated, long skipped, long rejected) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts plus(long moreCreated, long moreUpdated, long moreSkipped, long moreRejected) {
      return new Counts(
          received,
          processed + moreCreated + moreUpdated + moreSkipped + moreRejected,
          created + moreCreated,
          updated + moreUpdated,
          skipped + moreSkipped,
          rejected + moreRejected);
    }
  }

  static Job uploading(TenantId tenant, UUID id, Options options, Instant now) {
    return new Job(tenant, id, Status.UPLOADING, options, null, Counts.NONE, 0, now, null);
  }

  /** This job after its upload, ready to be processed. */
  Job uploaded(@Nullable CsvHeader columns, long records, Instant now) {
    Counts received = new Counts(records, 0, 0, 0, 0, 0);
    return new Job(tenant, id, Status.RUNNING, options, columns, received, 0, now, null);
  }

  /** This job after its next chunk was processed. */
  Job withNextChunk(Counts after) {
    return new Job(
        tenant, id, status, options, header, after, nextChunk + 1, startedAt, finishedAt);
  }

  Job finished(Status as, Instant at) {
    return new Job(tenant, id, as, options, header, counts, nextChunk, startedAt, at);
  }

  /** The event of the end of this import. */
  NewEvent finishedEvent() {
    Instant at = Objects.requireNonNull(finishedAt, "a finished import has a time");
    EventData data =
        new EventData()
            .add("import_id", id.toString())
            .add("status", status.code())
            .add("received", counts.received())
            .add("processed", counts.processed())
            .add("created", counts.created())
            .add("updated", counts.updated())
            .add("skipped", counts.skipped())
            .add("rejected", counts.rejected());
    return new NewEvent(
        tenant,
        Ids.at(at),
        EventType.IMPORT_FINISHED,
        null,
        null,
        Origin.IMPORT,
        at,
        data.toString());
  }
}
