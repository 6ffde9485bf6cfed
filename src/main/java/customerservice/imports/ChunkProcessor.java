package customerservice.imports;

import customerservice.customers.profile.Contact;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.customers.upsert.CustomerUpserts.Result;
import customerservice.customers.upsert.CustomerUpserts.Upsert;
import customerservice.imports.RecordParser.ParsedRecord;
import customerservice.imports.records.CsvToJson;
import customerservice.imports.records.RawRecord;
import customerservice.platform.CustomerId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
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
import org.jspecify.annotations.Nullable;

/**
 * Processes a chunk of an import in one transaction, which writes the customers, the rejects and
 * the progress of the import.
 */
@Singleton
final class ChunkProcessor {
  private static final Logger LOG = Logger.getLogger(ChunkProcessor.class);

  /** How long a chunk waits for customers that a request has locked. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

  private static final String BEFORE_RECORD = "before_record";

  private static final List<FieldError> INTERNAL_ERROR =
      List.of(
          new FieldError(
              "$",
              FieldCode.NOT_ALLOWED.code(),
              "The service failed to import this record. The cause is in its log."));

  /** The work that an unexpected exception rolls back. */
  enum FailureScope {
    CHUNK,
    /** Each record has its own savepoint and statements: slow, but only one record fails. */
    RECORD
  }

  private final Database database;
  private final ImportStore store;
  private final RejectStore rejects;
  private final ContactHashStore hashes;
  private final ContactHashes contactHashes;
  private final RecordParser parser;
  private final CustomerUpserts upserts;
  private final InstantSource clock;

  /** A stored chunk never changes, so a prefetched chunk is valid until it is processed. */
  private final AtomicReference<@Nullable Prefetched> prefetched = new AtomicReference<>();

  private record Prefetched(UUID job, long number, CompletableFuture<List<ParsedRecord>> records) {}

  ChunkProcessor(
      Database database,
      ImportStore store,
      RejectStore rejects,
      ContactHashStore hashes,
      ContactHashes contactHashes,
      RecordParser parser,
      CustomerUpserts upserts,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.rejects = rejects;
    this.hashes = hashes;
    this.contactHashes = contactHashes;
    this.parser = parser;
    this.upserts = upserts;
    this.clock = clock;
  }

  /** Processes the next chunk of the next import in the rotation; false if no import is running. */
  boolean step(Handle handle, TenantRotation rotation, FailureScope scope) {
    new StatementBatch(handle).configureWithFreshPlans(LOCK_TIMEOUT).send();
    Job job = rotation.lockNext(handle).orElse(null);
    if (job == null) {
      return false;
    }
    List<ParsedRecord> records = records(handle, job, scope);
    prefetch(handle, rotation, job);
    Instant now = clock.instant();
    store.deleteNextChunk(handle, job);
    Job after = job.withNextChunk(process(handle, job, records, scope, now));
    if (after.counts().processed() == after.counts().received()) {
      // Its event comes after those of the opening points, which have times of their own.
      store.finish(handle, after.finished(Job.Status.SUCCEEDED, clock.instant()));
    } else {
      store.update(handle, after);
    }
    return true;
  }

  private List<ParsedRecord> records(Handle handle, Job job, FailureScope scope) {
    Prefetched next = prefetched.getAndSet(null);
    return scope == FailureScope.CHUNK
            && next != null
            && next.job().equals(job.id())
            && next.number() == job.nextChunk()
        ? next.records().join()
        : parse(store.findChunk(handle, job, job.nextChunk()).orElseThrow(), job, scope);
  }

  /**
   * Parses the next chunk while this one is written: parsing uses the CPU of this process, writing
   * that of PostgreSQL. Only one chunk is prefetched, for any number of tenants.
   */
  private void prefetch(Handle handle, TenantRotation rotation, Job job) {
    rotation
        .peekAfter(handle, job.withNextChunk(job.counts()))
        .ifPresent(next ->
            store
                .findChunk(handle, next, next.nextChunk())
                .ifPresent(chunk ->
                    prefetched.set(
                        new Prefetched(
                            next.id(),
                            next.nextChunk(),
                            CompletableFuture.supplyAsync(
                                () -> parse(chunk, next, FailureScope.CHUNK))))));
  }

  private List<ParsedRecord> parse(byte[] chunk, Job job, FailureScope scope) {
    CsvToJson rows = parser.rows(job);
    return Chunk.decode(chunk).parallelStream().map(raw -> parse(raw, job, rows, scope)).toList();
  }

  private ParsedRecord parse(RawRecord raw, Job job, @Nullable CsvToJson rows, FailureScope scope) {
    try {
      return parser.parse(raw, job.options(), rows);
    } catch (RuntimeException e) {
      if (scope == FailureScope.CHUNK) {
        throw e;
      }
      LOG.error("Parsing a record of an import failed.", e);
      return parser.unparsed(raw, job.options(), INTERNAL_ERROR);
    }
  }

  private Job.Counts process(
      Handle handle, Job job, List<ParsedRecord> records, FailureScope scope, Instant now) {
    Set<Set<Long>> erased = hashes.findErased(handle, job);
    List<ParsedRecord> valid = new ArrayList<>();
    List<Reject> rejected = new ArrayList<>();
    long skipped = 0;
    for (ParsedRecord record : records) {
      if (erased.stream().anyMatch(record.hashes()::containsAll)) {
        skipped++;
      } else if (record.errors().isEmpty()) {
        valid.add(record);
      } else {
        rejected.add(record.rejected(record.errors()));
      }
    }
    List<Result> results = upsert(handle, job, valid, scope, now);
    long created = 0;
    long updated = 0;
    for (int i = 0; i < valid.size(); i++) {
      switch (results.get(i)) {
        case Result.Created _ -> created++;
        case Result.Updated _ -> updated++;
        case Result.Skipped _ -> skipped++;
        case Result.Rejected reject -> rejected.add(valid.get(i).rejected(reject.errors()));
      }
    }
    rejects.insert(handle, job, rejected);
    return job.counts().plus(created, updated, skipped, rejected.size());
  }

  private List<Result> upsert(
      Handle handle, Job job, List<ParsedRecord> records, FailureScope scope, Instant now) {
    List<Upsert> customers =
        records.stream()
            .map(record ->
                new Upsert(
                    Objects.requireNonNull(record.profile(), "a valid record has a profile"),
                    record.opening(),
                    record.isCopied()))
            .toList();
    if (job.options().isDryRun()) {
      return preview(handle, job, customers, now);
    }
    return scope == FailureScope.RECORD
        ? customers.stream().map(customer -> upsertOne(handle, job, customer, now)).toList()
        : upsert(handle, job, customers, now);
  }

  private List<Result> upsert(Handle handle, Job job, List<Upsert> customers, Instant now) {
    Job.Options options = job.options();
    return upserts.upsert(
        handle, options.actor(), customers, options.onDuplicate(), options.origin(), now);
  }

  private Result upsertOne(Handle handle, Job job, Upsert customer, Instant now) {
    database.savepoint(handle, BEFORE_RECORD);
    try {
      return upsert(handle, job, List.of(customer), now).getFirst();
    } catch (CustomerUpserts.ConcurrentChange e) {
      throw e;
    } catch (RuntimeException e) {
      database.rollbackTo(handle, BEFORE_RECORD);
      LOG.error("Importing a record failed.", e);
      return new Result.Rejected(INTERNAL_ERROR);
    }
  }

  /** A dry run stores the contacts that it would have written, so that later chunks find them. */
  private List<Result> preview(Handle handle, Job job, List<Upsert> customers, Instant now) {
    Map<Long, Contact> contacts = new HashMap<>();
    customers.forEach(customer ->
        customer
            .profile()
            .contacts()
            .forEach(contact -> contacts.put(contactHashes.of(job.tenant(), contact), contact)));
    Map<Contact, CustomerId> claimed = new HashMap<>();
    hashes
        .findClaims(handle, job, contacts.keySet())
        .forEach((hash, customer) -> claimed.put(contacts.get(hash), customer));
    List<Result> results =
        upserts.preview(handle, job.tenant(), customers, job.options().onDuplicate(), claimed, now);
    hashes.insertClaims(handle, job, claims(job, customers, results));
    return results;
  }

  private Map<Long, CustomerId> claims(Job job, List<Upsert> customers, List<Result> results) {
    Map<Long, CustomerId> claims = new HashMap<>();
    for (int i = 0; i < results.size(); i++) {
      @Nullable CustomerId id =
          switch (results.get(i)) {
            case Result.Created created -> created.id();
            case Result.Updated updated -> updated.id();
            case Result.Skipped _, Result.Rejected _ -> null;
          };
      if (id != null) {
        contactHashes
            .of(job.tenant(), customers.get(i).profile().contacts())
            .forEach(hash -> claims.put(hash, id));
      }
    }
    return claims;
  }
}
