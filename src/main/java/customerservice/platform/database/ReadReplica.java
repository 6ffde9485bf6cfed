package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A streaming replica whose reads see the same data as the primary's. Before each read the service
 * queries the primary's WAL position and reads the replica only if it has replayed that position.
 * On any error the read runs on the primary, and the replica is out of use until background checks
 * find it healthy.
 */
final class ReadReplica {
  private static final Logger LOG = Logger.getLogger(ReadReplica.class);
  private static final String SETTING = "DATABASE_READ_URL";

  /** How long a read waits for the replica to replay the latest writes. */
  static final Duration CATCH_UP_MAX = Duration.ofMillis(50);

  private static final Duration POLL_EVERY = Duration.ofMillis(1);
  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

  /** A replica that does not report its position within this time is unavailable. */
  private static final Duration POSITION_TIMEOUT = Duration.ofMillis(500);

  private static final Duration ACQUISITION_TIMEOUT = Duration.ofMillis(250);
  private static final int READ_TIMEOUT_SECONDS = 10;
  private static final int READ_SOCKET_TIMEOUT_SECONDS = 15;
  private static final int POSITION_TIMEOUT_SECONDS = 1;
  private static final int POSITION_SOCKET_TIMEOUT_SECONDS = 2;

  private final Connections primary;
  private final Connections readPool;

  /** A separate connection: an exhausted read pool says nothing about the replica's health. */
  private final Connections positionPool;

  private final QueryCoalescer<WalPosition> written;
  private final QueryCoalescer<WalPosition.Replayed> replayed;
  private final ReplicaCircuitBreaker circuit = new ReplicaCircuitBreaker();
  private final BackgroundLoop checks =
      new BackgroundLoop("replica-check", this::check, () -> CHECK_EVERY);
  private final Set<Connection> connectionsInUse = ConcurrentHashMap.newKeySet();
  private final ReplicaCounts counts = new ReplicaCounts();

  /** The latest position that the replica has reported. */
  private volatile WalPosition.@Nullable Replayed lastReplayed;

  /** Opens no connection yet. */
  ReadReplica(DatabaseUrl url, Connections primary, int connectionsMax) {
    this.primary = primary;
    this.readPool =
        new Connections(
            ConnectionPool.of(
                url, connectionsMax, READ_SOCKET_TIMEOUT_SECONDS, ACQUISITION_TIMEOUT),
            READ_TIMEOUT_SECONDS);
    this.positionPool =
        new Connections(
            ConnectionPool.of(url, 1, POSITION_SOCKET_TIMEOUT_SECONDS, POSITION_TIMEOUT),
            POSITION_TIMEOUT_SECONDS);
    this.written = new QueryCoalescer<>("wal-written", () -> primary.use(WalPosition::findWritten));
    this.replayed =
        new QueryCoalescer<>("wal-replayed", () -> positionPool.use(WalPosition::findReplayed));
  }

  /**
   * Checks the replica, and starts the background checks. An unavailable replica, or a server that
   * is not a replica now, can come into use later.
   *
   * @throws InvalidSetting if it can never be used: a refused login, another database, or another
   *     role, which may see other rows
   */
  void start() {
    try {
      String expected = primary.use(WalPosition::findWritten).database();
      String found = positionPool.use(WalPosition::findReplayed).position().database();
      if (!found.equals(expected)) {
        throw new InvalidSetting(
            SETTING,
            "must lead to the same server, database and role as DATABASE_URL (it leads to %s, not %s)"
                .formatted(found, expected));
      }
    } catch (DatabaseUnavailable | Handle.StatementFailed e) {
      if (SqlStates.isLoginRefused(e)
          || SqlStates.isRejected(e)
          || SqlStates.isCertificateUntrusted(e)) {
        throw new InvalidSetting(SETTING, "the database refused: " + Migrations.firstLine(e));
      }
      LOG.debug("The read replica does not report its position.", e);
    }
    check();
    FallbackReason reason = circuit.reason();
    if (reason != null) {
      warn(reason);
    }
    checks.start();
  }

  /** The connections for reads. */
  Connections connections() {
    return readPool;
  }

  void close() {
    checks.stop();
    readPool.close();
    positionPool.close();
  }

  /**
   * Reads from the replica, or from the primary if the replica is not usable.
   *
   * @param work only reads, because it may run twice
   */
  <T> T read(Function<Handle, T> work) {
    FallbackReason notInUse = circuit.reason();
    if (notInUse != null) {
      return readPrimary(notInUse, work);
    }
    WalPosition required = primaryPosition();
    if (required == null) {
      return readPrimary(FallbackReason.FAILED, work);
    }
    FallbackReason notReplayed = awaitReplay(required);
    if (notReplayed != null) {
      return readPrimary(notReplayed, work);
    }
    T result;
    try {
      result = readPool.use(handle -> readReplica(handle, required, work));
    } catch (DatabaseUnavailable | Handle.StatementFailed e) {
      return retryOnPrimary(e, work);
    }
    counts.addRead();
    return result;
  }

  private <T> T readReplica(Handle handle, WalPosition required, Function<Handle, T> work) {
    handle.require(required);
    Connection connection = unwrap(handle);
    connectionsInUse.add(connection);
    try {
      return work.apply(handle);
    } finally {
      connectionsInUse.remove(connection);
    }
  }

  /** The driver's connection: aborting the pool's wrapper would not end the driver's wait. */
  private static Connection unwrap(Handle handle) {
    try {
      return handle.connection().unwrap(PgConnection.class);
    } catch (SQLException e) {
      throw new IllegalStateException("the pool holds the driver's connections", e);
    }
  }

  /** Retries on the primary. If the statement also fails there, the replica is not at fault. */
  private <T> T retryOnPrimary(RuntimeException failure, Function<Handle, T> work) {
    FallbackReason reason = FallbackReason.of(failure);
    if (reason == FallbackReason.UNAVAILABLE || reason == FallbackReason.BEHIND) {
      open(reason, failure);
    }
    T result = readPrimary(reason, work);
    if (reason == FallbackReason.FAILED) {
      open(reason, failure);
    }
    return result;
  }

  private <T> T readPrimary(FallbackReason reason, Function<Handle, T> work) {
    counts.addFallback(reason);
    return primary.use(work);
  }

  /** The primary's WAL position; null if the query fails for another reason than an outage. */
  private @Nullable WalPosition primaryPosition() {
    try {
      return written.submit().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatabaseUnavailable outage) {
        throw outage;
      }
      open(FallbackReason.FAILED, e);
      return null;
    }
  }

  /** Waits until the replica has replayed a position; returns the reason if it does not in time. */
  private @Nullable FallbackReason awaitReplay(WalPosition required) {
    WalPosition.Replayed known = lastReplayed;
    if (known != null && known.covers(required)) {
      circuit.recordInTime();
      return null;
    }
    long begin = System.nanoTime();
    FallbackReason reason = awaitReplayUntil(required, begin + CATCH_UP_MAX.toNanos());
    counts.addWait(System.nanoTime() - begin);
    return reason;
  }

  private @Nullable FallbackReason awaitReplayUntil(WalPosition required, long end) {
    try {
      while (true) {
        WalPosition.Replayed reported =
            replayed.submit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        lastReplayed = reported;
        if (reported.covers(required)) {
          circuit.recordInTime();
          return null;
        }
        if (!reported.isComparableTo(required)) {
          return open(FallbackReason.NO_REPLICA, null);
        }
        LockSupport.parkNanos(POLL_EVERY.toNanos());
      }
    } catch (TimeoutException late) {
      if (circuit.recordLate()) {
        warn(FallbackReason.BEHIND);
      }
      return FallbackReason.BEHIND;
    } catch (ExecutionException e) {
      return openAfter(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FallbackReason.BEHIND;
    }
  }

  /** Checks the replica, and puts it into use after enough healthy checks. */
  void check() {
    FallbackReason reason = check(primaryPosition());
    if (reason == FallbackReason.UNAVAILABLE) {
      // Current reads would otherwise wait for the socket timeout.
      connectionsInUse.forEach(ReadReplica::abort);
    }
    if (!isInUse()) {
      // The idle connections may be broken too, and the next read would get one.
      readPool.closeIdle();
    }
    if (reason == null && circuit.recordHealthy()) {
      LOG.info("The read replica is in use.");
    }
  }

  private @Nullable FallbackReason check(@Nullable WalPosition required) {
    if (required == null) {
      return FallbackReason.FAILED;
    }
    try {
      WalPosition.Replayed reported =
          replayed.submit().get(POSITION_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
      lastReplayed = reported;
      counts.setLagBytes(Math.max(0, required.lsn() - reported.position().lsn()));
      return awaitReplayUntil(required, System.nanoTime() + CATCH_UP_MAX.toNanos());
    } catch (TimeoutException e) {
      return open(FallbackReason.UNAVAILABLE, e);
    } catch (ExecutionException e) {
      return openAfter(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FallbackReason.UNAVAILABLE;
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("A connection to the read replica could not be aborted.", e);
    }
  }

  private FallbackReason openAfter(ExecutionException e) {
    return open(SqlStates.isOutage(e) ? FallbackReason.UNAVAILABLE : FallbackReason.FAILED, e);
  }

  private FallbackReason open(FallbackReason reason, @Nullable Throwable cause) {
    if (circuit.open(reason)) {
      warn(reason);
    }
    LOG.debugf(cause, "The read replica is not usable: %s.", reason);
    return reason;
  }

  private static void warn(FallbackReason reason) {
    LOG.warnf("The read replica is not in use: %s.", reason.text());
  }

  /** Whether reads use the replica. */
  boolean isInUse() {
    return circuit.reason() == null;
  }

  ReplicaCounts counts() {
    return counts;
  }
}
