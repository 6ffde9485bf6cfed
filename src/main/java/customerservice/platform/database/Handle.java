package customerservice.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the database, in a transaction or in autocommit mode. Each method sends one
 * statement; a {@link StatementBatch} sends several in one round trip.
 */
public final class Handle {
  private final Connection connection;
  private final int statementTimeoutSeconds;
  private final Set<Runnable> afterCommit;
  private @Nullable WalPosition required;

  Handle(Connection connection, int statementTimeoutSeconds) {
    this(connection, statementTimeoutSeconds, new LinkedHashSet<>());
  }

  private Handle(Connection connection, int statementTimeoutSeconds, Set<Runnable> afterCommit) {
    this.connection = connection;
    this.statementTimeoutSeconds = statementTimeoutSeconds;
    this.afterCommit = afterCommit;
  }

  /** A failed statement. Its message contains no bound value, because those are personal data. */
  static final class StatementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatementFailed(SQLException cause) {
      super("A statement failed.", cause);
    }
  }

  /**
   * Returns the rows of a query.
   *
   * @param sql with binds such as {@code :name}
   */
  public <T> List<T> list(String sql, Binds binds, StatementBatch.RowReader<T> reader) {
    return new StatementBatch(this).list(sql, binds, reader);
  }

  /** Returns the first row of a query, or empty if it has none. */
  public <T> Optional<T> find(String sql, Binds binds, StatementBatch.RowReader<T> reader) {
    return list(sql, binds, reader).stream().findFirst();
  }

  /** Returns the first row of a query that always has one. */
  public <T> T one(String sql, Binds binds, StatementBatch.RowReader<T> reader) {
    return list(sql, binds, reader).getFirst();
  }

  /** Runs a statement without a result, and returns the number of rows that it changed. */
  public int update(String sql, Binds binds) {
    StatementBatch batch = new StatementBatch(this);
    StatementBatch.Rows<?> rows = batch.query(sql, binds, row -> "");
    batch.send();
    return rows.changed();
  }

  /** The same connection, with another timeout for each statement. */
  public Handle within(int timeoutSeconds) {
    Handle handle = new Handle(connection, timeoutSeconds, afterCommit);
    handle.required = required;
    return handle;
  }

  /** Runs work in one transaction: committed when the work returns, rolled back when it throws. */
  <T> T inTransaction(Function<Handle, T> work) {
    try {
      connection.setAutoCommit(false);
      T result = commitOrRollback(work);
      connection.setAutoCommit(true);
      afterCommit.forEach(Runnable::run);
      return result;
    } catch (SQLException e) {
      throw new StatementFailed(e);
    }
  }

  /** Adds an action, which must neither block nor throw; see {@link StatementBatch#afterCommit}. */
  void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  private <T> T commitOrRollback(Function<Handle, T> work) throws SQLException {
    try {
      T result = work.apply(this);
      connection.commit();
      return result;
    } catch (Throwable failure) {
      try {
        connection.rollback();
        connection.setAutoCommit(true);
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }

  void rollback() {
    afterCommit.clear();
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new StatementFailed(e);
    }
  }

  /**
   * Sets a savepoint.
   *
   * @param name an SQL identifier
   */
  void savepoint(String name) {
    update("SAVEPOINT " + name, new Binds());
  }

  void rollbackTo(String name) {
    update("ROLLBACK TO SAVEPOINT " + name, new Binds());
  }

  /** The connection of the pool. */
  Connection connection() {
    return connection;
  }

  int statementTimeoutSeconds() {
    return statementTimeoutSeconds;
  }

  /** Makes each later statement fail unless the server has replayed a position. */
  void require(WalPosition position) {
    required = position;
  }

  /** The position that the server must have replayed; null if none. */
  @Nullable WalPosition required() {
    return required;
  }
}
