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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A replica that answers exactly what the primary would, or is passed over. Before each read the
 * primary is asked how far its log has come, and the replica is read only when it has replayed as
 * much. Whatever is wrong with it, the read is done by the primary; then the replica is left alone
 * until the background has found it well.
 */
public final class ReadReplica {
  private static final Logger LOG = Logger.getLogger(ReadReplica.class);
  private static final String SETTING = "DATABASE_READ_URL";

  /** How long a read waits for what was written a moment ago. */
  static final Duration CATCH_UP_MAX = Duration.ofMillis(50);

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Who does not say within this time how far it has come is not there. */
  private static final Duration ANSWER_MAX = Duration.ofMillis(500);

  private static final Duration ACQUISITION_TIMEOUT = Duration.ofMillis(250);
  private static final int READ_SECONDS_MAX = 10;
  private static final int READ_SOCKET_SECONDS_MAX = 15;
  private static final int QUESTION_SECONDS_MAX = 1;
  private static final int QUESTION_SOCKET_SECONDS_MAX = 2;

  private final Connections primary;
  private final Connections reading;

  /** One of its own: that all others are in use says nothing about the replica. */
  private final Connections asking;

  private final QueryCoalescer<WalPosition> written;
  private final QueryCoalescer<WalPosition.Replayed> replayed;
  private final ReplicaCircuitBreaker circuit = new ReplicaCircuitBreaker();
  private final BackgroundLoop looks =
      new BackgroundLoop("replica-look", this::look, () -> LOOK_EVERY);
  private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
  private final ReplicaCounts counts = new ReplicaCounts();

  /** The furthest that is known. */
  private volatile WalPosition.@Nullable Replayed last;

  /** Opens no connection yet. */
  public ReadReplica(DatabaseUrl url, Connections primary, int connectionsMax) {
    this.primary = primary;
    this.reading =
        new Connections(
                ConnectionPool.of(
                    url, connectionsMax, READ_SOCKET_SECONDS_MAX, ACQUISITION_TIMEOUT),
                READ_SECONDS_MAX)
            .requireRoundTrips();
    this.asking =
        new Connections(
            ConnectionPool.of(url, 1, QUESTION_SOCKET_SECONDS_MAX, ANSWER_MAX),
            QUESTION_SECONDS_MAX);
    this.written = new QueryCoalescer<>("wal-written", () -> primary.use(WalPosition::written));
    this.replayed = new QueryCoalescer<>("wal-replayed", () -> asking.use(WalPosition::replayed));
  }

  /**
   * Looks at it, and from now on in the background.
   *
   * @throws InvalidSetting when it can never be used: a refused log-in, another database, a role
   *     that may see other rows. One that is away, or no replica at the moment, may come to be used
   */
  public void begin() {
    try {
      String expected = primary.use(WalPosition::written).database();
      String found = asking.use(WalPosition::replayed).position().database();
      if (!found.equals(expected)) {
        throw new InvalidSetting(
            SETTING,
            "leads to another database, or as another role, than DATABASE_URL (%s, not %s)"
                .formatted(found, expected));
      }
    } catch (DatabaseUnavailable | JdbiException e) {
      if (SqlStates.isRefusedLogIn(e) || SqlStates.isRejected(e) || SqlStates.isUnverified(e)) {
        throw new InvalidSetting(SETTING, "the database refuses: " + Migrations.firstLine(e));
      }
      LOG.debug("The read replica cannot be asked at the start.", e);
    }
    look();
    ReplicaFault fault = circuit.fault();
    if (fault != null) {
      warn(fault);
    }
    looks.start();
  }

  public void close() {
    looks.stop();
    reading.close();
    asking.close();
  }

  /**
   * Reads there or, whatever is wrong with it, on the primary.
   *
   * @param work sends {@link StatementBatch}s and has no other effect: it may be done twice
   */
  public <T> T read(Function<Handle, T> work) {
    ReplicaFault fault = circuit.fault();
    if (fault != null) {
      return fallBack(fault, work);
    }
    WalPosition wanted = askPrimary();
    if (wanted == null) {
      return fallBack(ReplicaFault.FAILED, work);
    }
    ReplicaFault late = awaited(wanted);
    if (late != null) {
      return fallBack(late, work);
    }
    T result;
    try {
      result = reading.use(handle -> required(handle, wanted, work));
    } catch (DatabaseUnavailable | JdbiException e) {
      return again(e, work);
    }
    counts.read();
    return result;
  }

  private <T> T required(Handle handle, WalPosition wanted, Function<Handle, T> work) {
    wanted.requireOf(handle);
    Connection connection = unwrapped(handle);
    inUse.add(connection);
    try {
      return work.apply(handle);
    } finally {
      inUse.remove(connection);
    }
  }

  /** The driver's own: the pool's would be given up, and the driver's go on waiting. */
  private static Connection unwrapped(Handle handle) {
    try {
      return handle.getConnection().unwrap(PgConnection.class);
    } catch (SQLException e) {
      throw new IllegalStateException("the pool is of the driver's connections", e);
    }
  }

  /** What has failed there is done on the primary; what fails there, too, is not its fault. */
  private <T> T again(RuntimeException failure, Function<Handle, T> work) {
    ReplicaFault fault = ReplicaFault.of(failure);
    if (fault == ReplicaFault.AWAY || fault == ReplicaFault.BEHIND) {
      open(fault, failure);
    }
    T result = fallBack(fault, work);
    if (fault == ReplicaFault.FAILED) {
      open(fault, failure);
    }
    return result;
  }

  private <T> T fallBack(ReplicaFault fault, Function<Handle, T> work) {
    counts.fellBack(fault);
    return primary.use(work);
  }

  /** Where the primary stands; null where it does not tell. */
  private @Nullable WalPosition askPrimary() {
    try {
      return written.ask().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatabaseUnavailable away) {
        throw away;
      }
      open(ReplicaFault.FAILED, e);
      return null;
    }
  }

  /** Waits until it has come to a position; answers what is wrong where it does not in time. */
  private @Nullable ReplicaFault awaited(WalPosition wanted) {
    WalPosition.Replayed known = last;
    if (known != null && known.covers(wanted)) {
      circuit.inTime();
      return null;
    }
    long begin = System.nanoTime();
    ReplicaFault fault = awaitedUntil(wanted, begin + CATCH_UP_MAX.toNanos());
    counts.waited(System.nanoTime() - begin);
    return fault;
  }

  private @Nullable ReplicaFault awaitedUntil(WalPosition wanted, long end) {
    try {
      while (true) {
        WalPosition.Replayed seen =
            replayed.ask().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        last = seen;
        if (seen.covers(wanted)) {
          circuit.inTime();
          return null;
        }
        if (seen.isStrangerTo(wanted)) {
          open(ReplicaFault.NO_REPLICA, null);
          return ReplicaFault.NO_REPLICA;
        }
        LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
      }
    } catch (TimeoutException late) {
      if (circuit.late()) {
        warn(ReplicaFault.BEHIND);
      }
      return ReplicaFault.BEHIND;
    } catch (ExecutionException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ReplicaFault.BEHIND;
    }
  }

  private ReplicaFault failed(ExecutionException e) {
    ReplicaFault fault = SqlStates.isOutage(e) ? ReplicaFault.AWAY : ReplicaFault.FAILED;
    open(fault, e);
    return fault;
  }

  /** Looks how it is, and brings it back into use where it has been well for long enough. */
  public void look() {
    ReplicaFault fault = look(askPrimary());
    if (fault == ReplicaFault.AWAY) {
      // Who reads there at this moment would wait for long.
      inUse.forEach(ReadReplica::abort);
    }
    if (!isInUse()) {
      // What broke it has broken connections at rest: the first read would find one of them.
      reading.dropIdle();
    }
    if (fault == null && circuit.lookedGood()) {
      LOG.info("The read replica is in use.");
    }
  }

  private @Nullable ReplicaFault look(@Nullable WalPosition wanted) {
    if (wanted == null) {
      return ReplicaFault.FAILED;
    }
    try {
      WalPosition.Replayed seen = replayed.ask().get(ANSWER_MAX.toNanos(), TimeUnit.NANOSECONDS);
      last = seen;
      counts.lagged(Math.max(0, wanted.lsn() - seen.position().lsn()));
      return awaitedUntil(wanted, System.nanoTime() + CATCH_UP_MAX.toNanos());
    } catch (TimeoutException e) {
      open(ReplicaFault.AWAY, e);
      return ReplicaFault.AWAY;
    } catch (ExecutionException e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ReplicaFault.AWAY;
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("A connection to the read replica could not be given up.", e);
    }
  }

  private void open(ReplicaFault fault, @Nullable Throwable cause) {
    if (circuit.open(fault)) {
      warn(fault);
    }
    LOG.debugf(cause, "The read replica: %s.", fault);
  }

  private static void warn(ReplicaFault fault) {
    LOG.warnf("The read replica is not in use: %s.", fault.text());
  }

  /** Whether it is read at all. */
  public boolean isInUse() {
    return circuit.fault() == null;
  }

  public ReplicaCounts counts() {
    return counts;
  }
}
