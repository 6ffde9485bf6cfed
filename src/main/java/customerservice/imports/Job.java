package customerservice.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import: a file, how it is to be taken in, and how far that has come.
 *
 * @param header the first row of a CSV; null of another file, and where the file has none
 * @param nextChunk the number of the chunk that is next
 */
record Job(
    TenantId tenant,
    UUID id,
    Status status,
    Options options,
    @Nullable String header,
    Counts counts,
    long nextChunk,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  enum Status {
    /** The file is on its way: nobody knows of the import yet. */
    UPLOADING,
    RUNNING,
    SUCCEEDED,
    /** The file as a whole could not be read. */
    FAILED,
    CANCELLED;

    /** As it is stored, and as clients see it. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Status of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * What was asked for.
   *
   * @param isDryRun whether all is looked at and nothing written
   * @param withBalances whether the points in an exported profile are brought along
   * @param by who asked for it
   */
  record Options(
      Format format,
      CustomerUpserts.OnDuplicate onDuplicate,
      boolean isDryRun,
      boolean withBalances,
      Actor by) {
    boolean mayUpdate() {
      return onDuplicate == CustomerUpserts.OnDuplicate.UPDATE;
    }
  }

  /**
   * Records of the file.
   *
   * @param received all there are
   * @param processed those that are done: the sum of the others
   */
  record Counts(
      long received, long processed, long created, long updated, long skipped, long rejected) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts received(long records) {
      return new Counts(records, processed, created, updated, skipped, rejected);
    }

    /** With so many more. */
    Counts plus(long alsoCreated, long alsoUpdated, long alsoSkipped, long alsoRejected) {
      return new Counts(
          received,
          processed + alsoCreated + alsoUpdated + alsoSkipped + alsoRejected,
          created + alsoCreated,
          updated + alsoUpdated,
          skipped + alsoSkipped,
          rejected + alsoRejected);
    }
  }

  /** The same, further on. */
  Job at(Counts done, long next) {
    return new Job(tenant, id, status, options, header, done, next, startedAt, finishedAt);
  }

  /** The same with its upload at an end: so many records to be worked off. */
  Job received(@Nullable String firstRow, long records, Instant now) {
    return new Job(
        tenant, id, Status.RUNNING, options, firstRow, counts.received(records), 0, now, null);
  }

  /** The same, at another stage. */
  Job in(Status then, @Nullable Instant finished) {
    return new Job(tenant, id, then, options, header, counts, nextChunk, startedAt, finished);
  }
}
