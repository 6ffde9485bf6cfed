package customerservice.imports;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What can be done with imports. */
@Singleton
final class Imports {
  private static final Logger LOG = Logger.getLogger(Imports.class);

  private final Database database;
  private final ImportStore store;
  private final ProgressStore progress;
  private final RejectStore rejects;
  private final ContactHashStore hashes;
  private final ContactHashes lineMarks;
  private final IdempotentExecution answers;
  private final Audit audit;
  private final ImportWorker worker;
  private final InstantSource clock;
  private final Counter brokenOff;

  Imports(
      Database database,
      ImportStore store,
      ProgressStore progress,
      RejectStore rejects,
      ContactHashStore hashes,
      ContactHashes lineMarks,
      IdempotentExecution answers,
      Audit audit,
      ImportWorker worker,
      InstantSource clock,
      MeterRegistry meters) {
    this.database = database;
    this.store = store;
    this.progress = progress;
    this.rejects = rejects;
    this.hashes = hashes;
    this.lineMarks = lineMarks;
    this.answers = answers;
    this.audit = audit;
    this.worker = worker;
    this.clock = clock;
    this.brokenOff =
        Counter.builder("imports.uploads.broken.off")
            .description("Uploads that ended before their end; nothing of them is kept")
            .register(meters);
  }

  /**
   * Stores a file. It is nothing before it is {@linkplain #accept accepted}.
   *
   * @throws IOException when it breaks off; then nothing of it is left
   */
  Upload receive(TenantId tenant, Job.Options options, InputStream file) throws IOException {
    Instant now = clock.instant();
    Job job =
        new Job(
            tenant,
            Ids.at(now),
            Job.Status.UPLOADING,
            options,
            null,
            Job.Counts.NONE,
            0,
            now,
            null);
    Upload upload = new Upload(database, store, clock, job);
    boolean isWhole = false;
    try {
      database.write(handle -> {
        store.insert(handle, job);
        return true;
      });
      upload.read(file);
      isWhole = true;
      return upload;
    } finally {
      if (!isWhole) {
        brokenOff.increment();
        discard(job);
      }
    }
  }

  /**
   * Begins an import of a file that is stored, unless that was done before.
   *
   * @param key keeps it from being taken in twice when the request is sent again
   * @param answer what a new import is answered with
   */
  StoredResponse accept(
      Upload upload, @Nullable IdempotencyKey key, Function<Job, StoredResponse> answer) {
    Instant now = clock.instant();
    boolean isNew = false;
    try {
      StoredResponse given =
          database.write(handle -> {
            if (upload.failure() != null || upload.records() == 0) {
              progress.take(handle, upload.job().tenant()); // The import ends with its beginning.
            }
            return answers.executeOnce(
                handle, key, now, () -> answer.apply(begin(handle, upload, now)));
          });
      isNew = !given.isReplay();
      return given;
    } finally {
      if (isNew) {
        var _ = worker.wake(); // Nobody waits for the end.
      } else {
        discard(upload.job());
      }
    }
  }

  private Job begin(Handle handle, Upload upload, Instant now) {
    Reject failure = upload.failure();
    // What is no header may be somebody's row.
    String header = failure == null ? upload.header() : null;
    Job job = upload.job().received(header, upload.records(), now);
    if (failure != null) {
      Reject kept =
          lineMarks.unread(job.tenant(), failure.line(), failure.input(), failure.errors());
      if (hashes.erased(handle, job).stream().noneMatch(kept.hashes()::containsAll)) {
        rejects.insert(handle, job, List.of(kept));
      }
      job = job.in(Job.Status.FAILED, now);
    } else if (upload.records() == 0) {
      job = job.in(Job.Status.SUCCEEDED, now);
    }
    if (job.finishedAt() != null) {
      store.dropLeftovers(handle, job);
    }
    store.update(handle, job);
    Job.Options options = job.options();
    if (!options.isDryRun()) {
      audit.append(
          handle, List.of(new AuditEvent(options.by(), Action.CUSTOMER_IMPORT, null)), now);
    }
    return job;
  }

  /** Should this fail too, the worker finds what is left of it. */
  private void discard(Job job) {
    try {
      database.write(handle -> {
        store.discard(handle, job);
        return true;
      });
    } catch (RuntimeException e) {
      LOG.debug("An upload that was broken off is left to the worker.", e);
    }
  }

  /** How an import stands. */
  Optional<Job> find(TenantId tenant, UUID id) {
    return database.read(handle -> store.find(handle, tenant, id));
  }

  /** Ends an import: what was taken in stays, what was not is dropped. One that has ended stays. */
  Optional<Job> cancel(Actor by, UUID id) {
    return database.write(handle -> {
      progress.take(handle, by.tenant());
      return store
          .lock(handle, by.tenant(), id)
          .map(job -> {
            if (job.finishedAt() != null) {
              return job;
            }
            Instant now = clock.instant();
            Job cancelled = job.in(Job.Status.CANCELLED, now);
            store.dropLeftovers(handle, job);
            store.update(handle, cancelled);
            audit.append(handle, List.of(new AuditEvent(by, Action.IMPORT_CANCEL, null)), now);
            return cancelled;
          });
    });
  }

  /** The next lines that were not taken. */
  List<Reject> rejects(TenantId tenant, UUID id, long after, int count) {
    return database.read(handle -> rejects.page(handle, tenant, id, after, count));
  }
}
