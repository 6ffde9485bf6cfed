package customerservice.platform.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/**
 * Runs work on the connections of a pool, and maps its failures to the exceptions of this package.
 */
public final class Connections {
  private static final int ATTEMPTS_MAX = 3;

  private final AgroalDataSource pool;
  private final int statementTimeoutSeconds;

  /** Wraps a pool without opening a connection. */
  public Connections(AgroalDataSource pool, int statementTimeoutSeconds) {
    this.pool = pool;
    this.statementTimeoutSeconds = statementTimeoutSeconds;
  }

  /** The counts of the pool, for metrics. */
  AgroalDataSourceMetrics counts() {
    return pool.getMetrics();
  }

  /** Closes the idle connections. */
  void closeIdle() {
    pool.flush(AgroalDataSource.FlushMode.IDLE);
  }

  /** Runs work on a connection in autocommit mode: each statement sees all earlier commits. */
  public <T> T use(Function<Handle, T> work) {
    try (Connection connection = connect()) {
      return work.apply(new Handle(connection, statementTimeoutSeconds));
    } catch (SQLException e) {
      throw new Handle.StatementFailed(e);
    } catch (Handle.StatementFailed e) {
      if (SqlStates.isOutage(e)) {
        throw outage(e);
      }
      if (SqlStates.isLockTimeout(e)) {
        throw new LockTimeout(e);
      }
      throw e;
    }
  }

  /** Every failure to connect is an outage: a pooler reports each cause with its own SQLSTATE. */
  private Connection connect() {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw outage(e);
    }
  }

  private DatabaseUnavailable outage(Exception cause) {
    // The idle connections are most likely broken too.
    closeIdle();
    return new DatabaseUnavailable("The database does not respond.", cause);
  }

  /**
   * Runs work in one transaction: committed when the work returns, rolled back when it throws. A
   * deadlock or serialization failure retries it, so the work must have no effect besides its SQL.
   */
  <T> T write(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return use(handle -> handle.inTransaction(work));
      } catch (Handle.StatementFailed e) {
        if (!SqlStates.isRetryable(e)) {
          throw e;
        }
        if (attempt == ATTEMPTS_MAX) {
          throw new DatabaseUnavailable("Too many concurrent writes to the same rows.", e);
        }
      }
    }
  }

  void close() {
    pool.close();
  }
}
