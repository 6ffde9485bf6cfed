package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.customers.upsert.CustomerUpserts.Result;
import customerservice.customers.upsert.CustomerUpserts.Upsert;
import customerservice.imports.LineReader.Line;
import customerservice.platform.CustomerId;
import customerservice.platform.database.Database;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Works a chunk of an import off, in one transaction: its customers, the lines that are not taken
 * and how far the import has come are written together, or none of them is.
 */
@Singleton
final class ChunkProcessor {
  private static final Logger LOG = Logger.getLogger(ChunkProcessor.class);

  /** Somebody may have a customer locked whom a line is to change. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

  private static final String BEFORE_THE_LINE = "before_the_line";

  private static final List<FieldError> FAILED =
      List.of(
          new FieldError(
              "$", FieldCode.NOT_ALLOWED.code(), "This could not be taken in; the log tells why."));

  /** What is done about a line that fails for a reason of ours. */
  enum Care {
    /** The chunk fails with it. */
    NONE,
    /** Each is taken by itself: slow, but the others are. */
    EACH_ALONE
  }

  private final Database database;
  private final ImportStore store;
  private final RejectStore rejects;
  private final ContactHashStore hashes;
  private final ContactHashes lineMarks;
  private final LineReader reader;
  private final CustomerUpserts upserts;
  private final InstantSource clock;

  /** What was read ahead. A chunk never changes: it is right whoever comes to it. */
  private final AtomicReference<@Nullable Ahead> ahead = new AtomicReference<>();

  private record Ahead(UUID job, long number, CompletableFuture<List<Line>> lines) {}

  ChunkProcessor(
      Database database,
      ImportStore store,
      RejectStore rejects,
      ContactHashStore hashes,
      ContactHashes lineMarks,
      LineReader reader,
      CustomerUpserts upserts,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.rejects = rejects;
    this.hashes = hashes;
    this.lineMarks = lineMarks;
    this.reader = reader;
    this.upserts = upserts;
    this.clock = clock;
  }

  /**
   * Works the next chunk off, of the import whose turn it is; false where there is none.
   *
   * @param care what is done about a line that fails for a reason of ours
   */
  boolean step(Handle handle, Turns turns, Care care) {
    new StatementBatch(handle).configureWithFreshPlans(LOCK_TIMEOUT).send();
    Job job = turns.take(handle).orElse(null);
    if (job == null) {
      return false;
    }
    List<Line> lines = lines(handle, job, care);
    readAhead(handle, turns, job);
    Instant now = clock.instant();
    store.dropChunk(handle, job);
    Job after = job.at(taken(handle, job, lines, care, now), job.nextChunk() + 1);
    if (after.counts().processed() == after.counts().received()) {
      after = after.in(Job.Status.SUCCEEDED, now);
      store.dropLeftovers(handle, after);
    }
    store.update(handle, after);
    return true;
  }

  private List<Line> lines(Handle handle, Job job, Care care) {
    Ahead read = ahead.getAndSet(null);
    return care == Care.NONE
            && read != null
            && read.job().equals(job.id())
            && read.number() == job.nextChunk()
        ? read.lines().join()
        : read(store.chunk(handle, job, job.nextChunk()).orElseThrow(), job, care);
  }

  /**
   * Reads the chunk whose turn is next while this one is written: the one costs Java, the other
   * PostgreSQL. One chunk is in memory ahead, however many tenants take turns.
   */
  private void readAhead(Handle handle, Turns turns, Job job) {
    Job after = job.at(job.counts(), job.nextChunk() + 1);
    turns
        .following(handle, after)
        .ifPresent(next ->
            store
                .chunk(handle, next, next.nextChunk())
                .ifPresent(chunk ->
                    ahead.set(
                        new Ahead(
                            next.id(),
                            next.nextChunk(),
                            CompletableFuture.supplyAsync(() -> read(chunk, next, Care.NONE))))));
  }

  private List<Line> read(byte[] chunk, Job job, Care care) {
    CsvHeader header = job.header() == null ? null : CsvHeader.of(job.header());
    return Chunk.pieces(chunk).parallelStream()
        .map(piece -> read(piece, job, header, care))
        .toList();
  }

  private Line read(RawRecord piece, Job job, @Nullable CsvHeader header, Care care) {
    try {
      return reader.read(piece, job.options(), header);
    } catch (RuntimeException e) {
      if (care == Care.NONE) {
        throw e;
      }
      LOG.error("A line of an import cannot be read.", e);
      return reader.unread(piece, job.options(), FAILED);
    }
  }

  private Job.Counts taken(Handle handle, Job job, List<Line> lines, Care care, Instant now) {
    Set<Set<Long>> erased = hashes.erased(handle, job);
    List<Line> fit = new ArrayList<>();
    List<Reject> notTaken = new ArrayList<>();
    long skipped = 0;
    for (Line line : lines) {
      if (erased.stream().anyMatch(line.hashes()::containsAll)) {
        skipped++;
      } else if (line.errors().isEmpty()) {
        fit.add(line);
      } else {
        notTaken.add(line.rejected(line.errors()));
      }
    }
    List<Result> results = enter(handle, job, fit, care, now);
    long created = 0;
    long updated = 0;
    for (int i = 0; i < fit.size(); i++) {
      switch (results.get(i)) {
        case Result.Created _ -> created++;
        case Result.Updated _ -> updated++;
        case Result.Skipped _ -> skipped++;
        case Result.Rejected rejected -> notTaken.add(fit.get(i).rejected(rejected.errors()));
      }
    }
    rejects.insert(handle, job, notTaken);
    return job.counts().plus(created, updated, skipped, notTaken.size());
  }

  private List<Result> enter(Handle handle, Job job, List<Line> lines, Care care, Instant now) {
    List<Upsert> arrivals =
        lines.stream()
            .map(line ->
                new Upsert(
                    Objects.requireNonNull(line.entrant(), "a line without faults was read"),
                    line.points()))
            .toList();
    Job.Options options = job.options();
    if (!options.isDryRun()) {
      return care == Care.EACH_ALONE
          ? arrivals.stream().map(arrival -> takeAlone(handle, job, arrival, now)).toList()
          : take(handle, job, arrivals, now);
    }
    Map<Long, Contact> contacts = new HashMap<>();
    arrivals.forEach(arrival ->
        arrival
            .profile()
            .contacts()
            .forEach(contact -> contacts.put(lineMarks.of(job.tenant(), contact), contact)));
    Map<Contact, CustomerId> claimed = new HashMap<>();
    hashes
        .claimed(handle, job, contacts.keySet())
        .forEach((hash, customer) -> claimed.put(contacts.get(hash), customer));
    List<Result> results =
        upserts.preview(handle, job.tenant(), arrivals, options.onDuplicate(), claimed, now);
    hashes.claim(handle, job, claims(job, arrivals, results));
    return results;
  }

  private List<Result> take(Handle handle, Job job, List<Upsert> arrivals, Instant now) {
    Job.Options options = job.options();
    return upserts.upsert(handle, options.by(), arrivals, options.onDuplicate(), now);
  }

  private Result takeAlone(Handle handle, Job job, Upsert arrival, Instant now) {
    database.savepoint(handle, BEFORE_THE_LINE);
    try {
      return take(handle, job, List.of(arrival), now).getFirst();
    } catch (CustomerUpserts.ConcurrentChange e) {
      throw e;
    } catch (RuntimeException e) {
      database.rollbackTo(handle, BEFORE_THE_LINE);
      LOG.error("A line of an import has failed.", e);
      return new Result.Rejected(FAILED);
    }
  }

  /** What lines give away that are taken; the lines of later chunks are to find it taken. */
  private Map<Long, CustomerId> claims(Job job, List<Upsert> arrivals, List<Result> results) {
    Map<Long, CustomerId> claims = new HashMap<>();
    for (int i = 0; i < results.size(); i++) {
      @Nullable CustomerId customer =
          switch (results.get(i)) {
            case Result.Created created -> created.id();
            case Result.Updated updated -> updated.id();
            case Result.Skipped _, Result.Rejected _ -> null;
          };
      if (customer != null) {
        lineMarks
            .of(job.tenant(), arrivals.get(i).profile().contacts())
            .forEach(hash -> claims.put(hash, customer));
      }
    }
    return claims;
  }
}
