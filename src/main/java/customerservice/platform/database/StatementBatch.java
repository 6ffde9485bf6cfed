package customerservice.platform.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements of a transaction that are sent to the database in one network round trip. They run in
 * order, and each sees the commits before its own start: a statement after a lock sees the commits
 * that the lock waited for. The first error ends the batch.
 */
public final class StatementBatch {
  private final Handle handle;
  private final List<Statement<?>> statements = new ArrayList<>();

  /** Creates an empty batch. */
  public StatementBatch(Handle handle) {
    this.handle = handle;
  }

  /** Converts one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    /** Reads the current row, without moving the cursor. */
    T read(ResultSet row) throws SQLException;
  }

  /** The result of a statement, available after {@link #send}. */
  public static final class Rows<T> {
    private @Nullable List<T> list;
    private int changed;

    /** The converted rows, in order. */
    public List<T> list() {
      if (list == null) {
        throw new IllegalStateException("the statement has not been sent");
      }
      return list;
    }

    /** The number of rows that a statement without a result changed. */
    int changed() {
      return changed;
    }
  }

  private record Statement<T>(ParsedSql parsed, Binds binds, RowReader<T> reader, Rows<T> rows) {
    void read(PreparedStatement executed, boolean hasRows) throws SQLException {
      List<T> read = new ArrayList<>();
      if (hasRows) {
        ResultSet result = executed.getResultSet();
        while (result.next()) {
          read.add(reader.read(result));
        }
      } else {
        rows.changed = executed.getUpdateCount();
      }
      rows.list = read;
    }
  }

  /** Forces generic plans until the end of the transaction. */
  public StatementBatch forceGenericPlans() {
    update(TransactionSettings.GENERIC_PLANS, new Binds());
    return this;
  }

  /** Forces generic plans, and sets the timeouts of a write, until the end of the transaction. */
  public StatementBatch configure(Duration lockTimeout) {
    update(TransactionSettings.forWrite(lockTimeout), new Binds());
    return this;
  }

  /**
   * Like {@link #configure}, for bulk writes into tables that may have been empty a moment ago. It
   * discards older plans, including those of foreign key checks, because all indexes cost the same
   * on an empty table.
   */
  public StatementBatch configureWithFreshPlans(Duration lockTimeout) {
    update("DISCARD PLANS", new Binds());
    return configure(lockTimeout);
  }

  /**
   * Restricts plans to index lookups until the end of the transaction, or of the batch if there is
   * no transaction.
   *
   * @param inOrder whether an index delivers the rows in order, so that a sort is not needed
   */
  public StatementBatch byIndex(boolean inOrder) {
    update(TransactionSettings.byIndex(inOrder), new Binds());
    return this;
  }

  /**
   * Reads tables only by their indexes, but groups and joins the rows in any way, until the end of
   * the transaction, or of the batch if there is no transaction.
   */
  public StatementBatch withoutTableScans() {
    update(TransactionSettings.NO_TABLE_SCANS, new Binds());
    return this;
  }

  /**
   * Joins tables by hash or merge joins, for statements that read most rows of both, until the end
   * of the transaction, or of the batch if there is no transaction. Lateral subqueries are not
   * affected.
   */
  public StatementBatch withoutNestedLoops() {
    update(TransactionSettings.NO_NESTED_LOOPS, new Binds());
    return this;
  }

  /**
   * Allows statements that group or sort many rows more memory, until the end of the transaction,
   * or of the batch if there is no transaction.
   */
  public StatementBatch forLargeAggregates() {
    update(TransactionSettings.LARGE_AGGREGATES, new Binds());
    return this;
  }

  /** Adds a statement without a result. */
  public void update(String sql, Binds binds) {
    query(sql, binds, row -> "");
  }

  /**
   * Adds a statement.
   *
   * @param sql with binds such as {@code :name}
   */
  public <T> Rows<T> query(String sql, Binds binds, RowReader<T> reader) {
    Rows<T> rows = new Rows<>();
    statements.add(new Statement<>(ParsedSql.of(sql), binds, reader, rows));
    return rows;
  }

  /** Adds a query, sends the batch, and returns the rows of the query. */
  public <T> List<T> list(String sql, Binds binds, RowReader<T> reader) {
    Rows<T> rows = query(sql, binds, reader);
    send();
    return rows.list();
  }

  /**
   * Runs an action when the transaction of the batch is committed, once even if it is added several
   * times. It is not run after a rollback, nor if the outcome of the commit is unknown.
   *
   * @param action must neither block nor throw
   */
  public void afterCommit(Runnable action) {
    handle.afterCommit(action);
  }

  public boolean isEmpty() {
    return statements.isEmpty();
  }

  /**
   * Sends the batch outside a transaction, with a time limit for each statement.
   *
   * @return false if a statement exceeded the limit, which rolls back the batch
   */
  public boolean sendWithin(Duration limit) {
    StatementBatch timed = new StatementBatch(handle);
    timed.update(TransactionSettings.statementTimeout(limit), new Binds());
    timed.statements.addAll(statements);
    try {
      timed.send();
      return true;
    } catch (Handle.StatementFailed e) {
      if (SqlStates.isTimeout(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Sends the batch, and waits for its results. */
  public void send() {
    WalPosition required = handle.required();
    if (required == null) {
      sendAll();
      return;
    }
    // The check is part of the batch: a pooler may route the next one to another server.
    StatementBatch checked = new StatementBatch(handle);
    required.addCheck(checked);
    checked.statements.addAll(statements);
    checked.sendAll();
  }

  private void sendAll() {
    String sql =
        statements.stream()
            .map(statement -> statement.parsed().sql())
            .collect(Collectors.joining(";"));
    try (PreparedStatement prepared = handle.connection().prepareStatement(sql)) {
      prepared.setQueryTimeout(handle.statementTimeoutSeconds());
      bind(prepared);
      boolean hasRows = prepared.execute();
      for (Statement<?> statement : statements) {
        statement.read(prepared, hasRows);
        hasRows = prepared.getMoreResults();
      }
    } catch (SQLException e) {
      throw new Handle.StatementFailed(e);
    }
  }

  private void bind(PreparedStatement prepared) throws SQLException {
    int index = 0;
    for (Statement<?> statement : statements) {
      for (String name : statement.parsed().names()) {
        index++;
        statement.binds().set(prepared, index, name);
      }
    }
  }
}
