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
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL database: a pool of connections, and the two ways to use one. While it is away
 * every use answers {@link DatabaseUnavailable}; it comes up by itself when the database arrives.
 */
@Singleton
public final class Database {
  private static final Logger LOG = Logger.getLogger(Database.class);

  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(1500);
  private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
  private static final int STATEMENT_TIMEOUT_SECONDS = 10;
  private static final int SOCKET_TIMEOUT_SECONDS = 15;

  /** Who wants one more waits a moment, and is then told that there is none. */
  public static final int CONNECTIONS_MAX = 16;

  private static final int SIGNING_KEY_BYTES = 32;
  private static final int EXIT_CONFIGURATION = 78;

  private final DatabaseUrl owner;
  private final DatabaseUrl service;
  private final Connections connections;
  private final @Nullable ReadReplica replica;
  private @Nullable Thread waiting;
  private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);
  private volatile byte @Nullable [] signingKey;

  /**
   * Opens no connection yet.
   *
   * @throws InvalidSetting when the settings name no database
   */
  public Database(Settings settings) {
    if (settings.databases().service() == null || settings.databases().migration() == null) {
      throw new InvalidSetting("DATABASE_URL", "is needed here");
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
   * Connections of its own for who writes; the caller closes it.
   *
   * @param threads how many of them write at once, each on a connection
   */
  public DedicatedConnection writer(int threads) {
    return new DedicatedConnection(service, threads, this::requireOpen);
  }

  void start(@Observes StartupEvent event) {
    DatabaseUnavailable away = failureToOpen();
    if (away != null) {
      // A pooler calls a refused log-in by the same name as a server that is down.
      LOG.warnf("The database is away (%s); waiting for it.", Migrations.firstLine(away));
      waiting = Thread.ofVirtual().name("database-awaited").start(this::await);
    }
  }

  private void await() {
    try {
      do {
        Thread.sleep(RETRY_EVERY);
      } while (failureToOpen() != null);
      LOG.info("The database has arrived.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Migrates and reads what the service keeps in memory; null unless the database is away. */
  private @Nullable DatabaseUnavailable failureToOpen() {
    try {
      open();
      return null;
    } catch (DatabaseUnavailable away) {
      LOG.debug("The database is still away.", away);
      return away;
    } catch (InvalidSetting wrong) {
      // No restart of the database mends this: one line for the operator, and the end.
      System.err.println(wrong.getMessage());
      Quarkus.asyncExit(EXIT_CONFIGURATION);
      return null;
    }
  }

  /**
   * Brings the schema to this version; from then on the database can be used.
   *
   * @throws DatabaseUnavailable when it is away
   * @throws InvalidSetting when it can never be used as it is
   */
  public void open() {
    Migrations.apply(owner, service);
    byte[] candidate = new byte[SIGNING_KEY_BYTES];
    new SecureRandom().nextBytes(candidate);
    // Whichever replica starts first makes the key; all read the one that stands.
    signingKey =
        connections.use(handle -> {
          handle
              .createUpdate(
                  """
                  INSERT INTO customer_service.signing_keys (tenant_id, purpose, key)
                  VALUES ('*', 'cursors', :candidate)
                  ON CONFLICT DO NOTHING
                  """)
              .bind("candidate", candidate)
              .execute();
          return handle
              .createQuery(
                  """
                  SELECT key FROM customer_service.signing_keys
                  WHERE tenant_id = '*' AND purpose = 'cursors'
                  """)
              .mapTo(byte[].class)
              .one();
        });
    if (replica != null) {
      replica.begin();
    }
  }

  /** Nothing can be asked of it any more. */
  @PreDestroy
  public void close() {
    if (waiting != null) {
      waiting.interrupt();
    }
    if (replica != null) {
      replica.close();
    }
    connections.close();
  }

  /** The one that is read beside it; null where there is none. */
  @Nullable
  public ReadReplica replica() {
    return replica;
  }

  /** Reads; each statement sees what was committed before it. */
  public <T> T read(Function<Handle, T> work) {
    requireOpen();
    return connections.use(work);
  }

  /**
   * Reads what may be much, from a replica where there is one that has all that was committed
   * before this call. What decides about a write is not read here: it is true for no moment longer.
   *
   * @param work sends {@link StatementBatch}s alone and has no other effect: it may be done twice,
   *     on two servers
   */
  public <T> T readAnywhere(Function<Handle, T> work) {
    requireOpen();
    return replica == null ? connections.use(work) : replica.read(work);
  }

  /**
   * Reads and writes in one transaction, committed when the work returns, rolled back when it
   * throws. Run again when it lost to another transaction (a deadlock), so the work has no other
   * effect than its SQL.
   */
  public <T> T write(Function<Handle, T> work) {
    requireOpen();
    return connections.write(work);
  }

  /** Takes back what a {@link #write} has done so far; its work then returns as usual. */
  public void rollback(Handle handle) {
    handle.rollback();
  }

  /** Marks a place in a {@link #write} to which {@link #rollbackTo} goes back. */
  public void savepoint(Handle handle, String place) {
    handle.savepoint(place);
  }

  /** Takes back what a {@link #write} has done since a place that was marked. */
  public void rollbackTo(Handle handle, String place) {
    handle.rollbackToSavepoint(place);
  }

  /**
   * Runs a statement that may have to wait for another transaction.
   *
   * @param tooLong what it comes to when it waited for its whole time limit
   */
  public <T> T waiting(Supplier<T> statement, Supplier<? extends RuntimeException> tooLong) {
    try {
      return statement.get();
    } catch (JdbiException e) {
      if (SqlStates.isTimeout(e)) {
        throw tooLong.get();
      }
      throw e;
    }
  }

  /** Whether the database answers right now; says so within two seconds. */
  public boolean isAvailable() {
    if (signingKey == null) {
      return false;
    }
    try {
      return probe().get(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException away) {
      LOG.debug("The database does not answer.", away);
      return false;
    }
  }

  /** One probe at a time: a database that hangs must not collect them. */
  private synchronized CompletableFuture<Boolean> probe() {
    if (probe.isDone()) {
      probe =
          CompletableFuture.supplyAsync(
              () ->
                  connections.use(
                      handle -> handle.createQuery("SELECT true").mapTo(boolean.class).one()),
              task -> Thread.ofVirtual().name("database-probe").start(task));
    }
    return probe;
  }

  /** The key that signs cursors, the same on every replica. */
  public byte[] signingKey() {
    return requireOpen();
  }

  private byte[] requireOpen() {
    byte[] key = signingKey;
    if (key == null) {
      throw new DatabaseUnavailable("The database has not been reached yet.", null);
    }
    return key;
  }
}
