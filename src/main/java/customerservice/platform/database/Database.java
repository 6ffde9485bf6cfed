package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL database: reads, writes, and the read replica. During an outage each call throws
 * {@link DatabaseUnavailable}; the connection recovers without a restart.
 */
@Singleton
public final class Database {
  private static final Logger LOG = Logger.getLogger(Database.class);

  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(1500);
  private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
  private static final int STATEMENT_TIMEOUT_SECONDS = 10;
  private static final int SOCKET_TIMEOUT_SECONDS = 15;

  /** The pool's size; a caller that needs another connection waits, then fails. */
  static final int CONNECTIONS_MAX = 16;

  private static final int SIGNING_KEY_BYTES = 32;
  private static final int EXIT_CONFIGURATION = 78;

  private final DatabaseUrl owner;
  private final DatabaseUrl service;
  private final Connections connections;
  private final @Nullable ReadReplica replica;
  private @Nullable Thread connector;
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);
  private volatile byte @Nullable [] signingKey;

  /**
   * Opens no connection yet.
   *
   * @throws InvalidSetting if the settings name no database
   */
  public Database(Settings settings) {
    if (settings.databases().service() == null || settings.databases().migration() == null) {
      throw new InvalidSetting("DATABASE_URL", "is required");
    }
    this.service = settings.databases().service();
    this.owner = settings.databases().migration();
    this.connections =
        new Connections(
            ConnectionPool.of(service, CONNECTIONS_MAX, SOCKET_TIMEOUT_SECONDS),
            STATEMENT_TIMEOUT_SECONDS);
    DatabaseUrl read = settings.databases().read();
    this.replica = read == null ? null : new ReadReplica(read, connections, CONNECTIONS_MAX);
  }

  /**
   * Opens connections that are reserved for a writer; the caller closes them.
   *
   * @param threads that write concurrently, each on its own connection
   */
  public DedicatedConnection writer(int threads) {
    return new DedicatedConnection(service, threads, this::requireOpen);
  }

  void start(@Observes StartupEvent event) {
    DatabaseUnavailable outage = tryToOpen();
    if (outage != null) {
      // The cause helps: a pooler reports a refused login with the same SQLSTATE as an outage.
      LOG.warnf(
          "Cannot connect to the database (%s); retrying every %d s.",
          Migrations.firstLine(outage), RETRY_EVERY.toSeconds());
      connector = Thread.ofVirtual().name("database-connector").start(this::retryToOpen);
    }
  }

  private void retryToOpen() {
    try {
      do {
        Thread.sleep(RETRY_EVERY);
      } while (tryToOpen() != null);
      LOG.info("Connected to the database.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens the database; returns the failure if it is unavailable, else null. */
  private @Nullable DatabaseUnavailable tryToOpen() {
    try {
      open();
      return null;
    } catch (DatabaseUnavailable outage) {
      LOG.debug("Cannot connect to the database.", outage);
      return outage;
    } catch (InvalidSetting wrong) {
      // A retry cannot help: print one line for the operator, and exit.
      System.err.println(wrong.getMessage());
      Quarkus.asyncExit(EXIT_CONFIGURATION);
      return null;
    }
  }

  /**
   * Migrates the schema and loads the signing key; then the database accepts calls.
   *
   * @throws DatabaseUnavailable if it does not respond
   * @throws InvalidSetting if a retry cannot succeed
   */
  public void open() {
    Migrations.apply(owner, service);
    byte[] candidate = new byte[SIGNING_KEY_BYTES];
    new SecureRandom().nextBytes(candidate);
    // Each concurrent start inserts a candidate, and then reads the stored key.
    signingKey =
        connections.use(handle -> {
          handle.update(
              """
              INSERT INTO customer_service.signing_keys (tenant_id, purpose, key)
              VALUES ('*', 'cursors', :candidate)
              ON CONFLICT DO NOTHING
              """,
              new Binds().bind("candidate", candidate));
          return handle.one(
              """
              SELECT key FROM customer_service.signing_keys
              WHERE tenant_id = '*' AND purpose = 'cursors'
              """,
              new Binds(),
              row -> row.getBytes(1));
        });
    if (replica != null) {
      replica.start();
    }
  }

  /** Closes all connections. */
  @PreDestroy
  public void close() {
    if (connector != null) {
      connector.interrupt();
    }
    if (replica != null) {
      replica.close();
    }
    connections.close();
  }

  /** The connections to the primary. */
  Connections connections() {
    return connections;
  }

  /** The read replica; null if none is configured. */
  @Nullable ReadReplica replica() {
    return replica;
  }

  /** Reads from the primary in autocommit mode: each statement sees all earlier commits. */
  public <T> T read(Function<Handle, T> work) {
    requireOpen();
    return connections.use(work);
  }

  /**
   * Reads from the replica if it has replayed all commits before this call, else from the primary.
   * It is for large reads, not for reads that decide about a write: those need the primary's locks.
   *
   * @param work only reads, because it may run twice, on two servers
   */
  public <T> T readAnywhere(Function<Handle, T> work) {
    requireOpen();
    return replica == null ? connections.use(work) : replica.read(work);
  }

  /**
   * Runs work in one transaction: committed when the work returns, rolled back when it throws. A
   * deadlock or serialization failure retries it, so the work must have no effect besides its SQL.
   */
  public <T> T write(Function<Handle, T> work) {
    requireOpen();
    return connections.write(work);
  }

  /**
   * Repeats a step, each time in its own transaction.
   *
   * @param step returns true after the last; an interrupt ends the repetition too
   */
  public void writeUntil(Predicate<Handle> step) {
    boolean isDone;
    do {
      isDone = write(step::test);
    } while (!isDone && !Thread.currentThread().isInterrupted());
  }

  /** Rolls back the changes of a {@link #write} so far; its work then returns normally. */
  public void rollback(Handle handle) {
    handle.rollback();
  }

  /** Sets a savepoint in a {@link #write} for {@link #rollbackTo}. */
  public void savepoint(Handle handle, String name) {
    handle.savepoint(name);
  }

  /** Rolls back the changes of a {@link #write} since a savepoint. */
  public void rollbackTo(Handle handle, String name) {
    handle.rollbackTo(name);
  }

  /**
   * Runs a statement that may wait for another transaction.
   *
   * @param onTimeout the exception if the wait exceeds the statement timeout
   */
  public <T> T orIfTimedOut(Supplier<T> statement, Supplier<? extends RuntimeException> onTimeout) {
    try {
      return statement.get();
    } catch (Handle.StatementFailed e) {
      if (SqlStates.isTimeout(e)) {
        throw onTimeout.get();
      }
      throw e;
    }
  }

  /** Whether the database responds; returns within two seconds. */
  public boolean isAvailable() {
    if (signingKey == null) {
      return false;
    }
    try {
      return probe().get(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The database does not respond.", e);
      return false;
    }
  }

  /** Runs at most one probe at a time, so that they do not accumulate while the database hangs. */
  private synchronized CompletableFuture<Boolean> probe() {
    if (probe.isDone()) {
      probe =
          CompletableFuture.supplyAsync(
              () ->
                  connections.use(
                      handle -> handle.one("SELECT true", new Binds(), row -> row.getBoolean(1))),
              task -> Thread.ofVirtual().name("database-probe").start(task));
    }
    return probe;
  }

  /** The key that signs cursors; all replicas of the service share it. */
  public byte[] signingKey() {
    return requireOpen();
  }

  private byte[] requireOpen() {
    byte[] key = signingKey;
    if (key == null) {
      throw new DatabaseUnavailable("The service is not yet connected to the database.", null);
    }
    return key;
  }
}
