package customerservice.imports;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.Format;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.ValidationErrors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The operations on imports: receive a file, start, find and cancel its import, list rejects. */
@Singleton
final class Imports {
  private static final Logger LOG = Logger.getLogger(Imports.class);

  private final Database database;
  private final ImportStore store;
  private final TenantLockStore locks;
  private final RejectStore rejects;
  private final ContactHashStore hashes;
  private final ContactHashes contactHashes;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final ImportWorker worker;
  private final InstantSource clock;
  private final Counter incompleteUploads;

  Imports(
      Database database,
      ImportStore store,
      TenantLockStore locks,
      RejectStore rejects,
      ContactHashStore hashes,
      ContactHashes contactHashes,
      IdempotentExecution idempotency,
      Audit audit,
      ImportWorker worker,
      InstantSource clock,
      MeterRegistry meters) {
    this.database = database;
    this.store = store;
    this.locks = locks;
    this.rejects = rejects;
    this.hashes = hashes;
    this.contactHashes = contactHashes;
    this.idempotency = idempotency;
    this.audit = audit;
    this.worker = worker;
    this.clock = clock;
    this.incompleteUploads =
        Counter.builder("imports.uploads.incomplete")
            .description("Uploads whose connection broke; their chunks are deleted")
            .register(meters);
  }

  /**
   * Stores a file. It is not imported until it is {@linkplain #accept accepted}.
   *
   * @throws IOException if the connection breaks; the stored chunks are then deleted
   */
  Upload receive(TenantId tenant, Job.Options options, InputStream file) throws IOException {
    Instant now = clock.instant();
    Job job = Job.uploading(tenant, Ids.at(now), options, now);
    Upload upload = new Upload(database, store, clock, job);
    boolean isComplete = false;
    try {
      database.write(handle -> {
        store.insert(handle, job);
        return true;
      });
      upload.read(file);
      isComplete = true;
      return upload;
    } finally {
      if (!isComplete) {
        incompleteUploads.increment();
        delete(job);
      }
    }
  }

  /**
   * Starts the import of a stored file, or replays the response of an earlier request.
   *
   * @param response the response for a new import
   */
  StoredResponse accept(
      Upload upload, @Nullable IdempotencyKey key, Function<Job, StoredResponse> response) {
    Instant now = clock.instant();
    boolean isNew = false;
    try {
      StoredResponse stored =
          database.write(handle -> {
            if (upload.failure() != null || upload.records() == 0) {
              locks.lockExclusive(handle, upload.job().tenant()); // The import ends at once.
            }
            return idempotency.executeOnce(
                handle, key, now, () -> response.apply(start(handle, upload, now)));
          });
      isNew = !stored.isReplay();
      return stored;
    } finally {
      if (isNew) {
        var _ = worker.wake(); // The response does not wait for the end of the import.
      } else {
        delete(upload.job());
      }
    }
  }

  private Job start(Handle handle, Upload upload, Instant now) {
    Reject failure = upload.failure();
    CsvHeader header = upload.header();
    if (failure != null && header != null && !header.canBeShownOnFailure()) {
      header = null;
    }
    Job job = upload.job().uploaded(header, upload.records(), now);
    if (failure != null) {
      Reject reject =
          contactHashes.unparsed(job.tenant(), failure.line(), failure.input(), failure.errors());
      if (hashes.findErased(handle, job).stream().noneMatch(reject.hashes()::containsAll)) {
        rejects.insert(handle, job, List.of(reject));
      }
      job = job.finished(Job.Status.FAILED, now);
    } else if (upload.records() == 0) {
      job = job.finished(Job.Status.SUCCEEDED, now);
    }
    store.updateHeader(handle, job);
    if (job.finishedAt() == null) {
      store.update(handle, job);
    } else {
      store.finish(handle, job);
    }
    Job.Options options = job.options();
    if (!options.isDryRun()) {
      audit.append(
          handle, List.of(new AuditEvent(options.actor(), Action.CUSTOMER_IMPORT, null)), now);
    }
    return job;
  }

  /** If this fails, the worker deletes the upload later. */
  private void delete(Job job) {
    try {
      database.write(handle -> {
        store.deleteUpload(handle, job);
        return true;
      });
    } catch (RuntimeException e) {
      LOG.debug("An upload could not be deleted. The worker deletes it later.", e);
    }
  }

  Optional<Job> find(TenantId tenant, UUID id) {
    return database.read(handle -> store.find(handle, tenant, id));
  }

  /**
   * The columns of a CSV. A dry run that knows none of its headings shows them too, so that a
   * client can map them: they are read from its reject, which an erasure finds.
   */
  List<CsvHeader.Column> columns(Job job) {
    if (job.header() != null) {
      return job.header().columns();
    }
    Job.Options options = job.options();
    if (job.status() != Job.Status.FAILED
        || !options.isDryRun()
        || options.format() != Format.CSV) {
      return List.of();
    }
    return rejects(job.tenant(), job.id(), 0, 1).stream()
        .filter(reject ->
            reject.errors().stream()
                .noneMatch(error -> error.code().equals(FieldCode.INVALID_FORMAT.code())))
        .map(reject ->
            CsvHeader.read(reject.input(), null, options.reading(), new ValidationErrors()))
        .filter(header -> !header.canHaveContact())
        .flatMap(header -> header.columns().stream())
        .toList();
  }

  /**
   * Cancels an import: its processed records stay, its other records are deleted. Has no effect on
   * an import that has ended.
   */
  Optional<Job> cancel(Actor by, UUID id) {
    return database.write(handle -> {
      locks.lockExclusive(handle, by.tenant());
      return store
          .lock(handle, by.tenant(), id)
          .map(job -> {
            if (job.finishedAt() != null) {
              return job;
            }
            Instant now = clock.instant();
            Job cancelled = job.finished(Job.Status.CANCELLED, now);
            store.finish(handle, cancelled);
            audit.append(handle, List.of(new AuditEvent(by, Action.IMPORT_CANCEL, null)), now);
            return cancelled;
          });
    });
  }

  /** The next rejects of an import after a line. */
  List<Reject> rejects(TenantId tenant, UUID id, long after, int count) {
    return database.read(handle -> rejects.findPage(handle, tenant, id, after, count));
  }
}
