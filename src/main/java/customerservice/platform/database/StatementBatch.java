package customerservice.platform.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
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

    /** The converted rows, in order. */
    public List<T> list() {
      if (list == null) {
        throw new IllegalStateException("the statement has not been sent");
      }
      return list;
    }
  }

  private interface Bind {
    void set(PreparedStatement statement, int index) throws SQLException;
  }

  private record Statement<T>(
      ParsedSql parsed, Map<String, Bind> binds, RowReader<T> reader, Rows<T> rows) {
    void read(@Nullable ResultSet result) throws SQLException {
      List<T> read = new ArrayList<>();
      while (result != null && result.next()) {
        read.add(reader.read(result));
      }
      rows.list = read;
    }
  }

  /** The values of a statement's binds. */
  public static final class Binds {
    private final Map<String, Bind> byName = new HashMap<>();

    /** Binds a text or null. */
    public Binds text(String name, @Nullable String value) {
      byName.put(name, (statement, index) -> statement.setString(index, value));
      return this;
    }

    /** Binds an id. */
    public Binds id(String name, UUID value) {
      byName.put(name, (statement, index) -> statement.setObject(index, value));
      return this;
    }

    /** Binds a time. */
    public Binds time(String name, Instant value) {
      OffsetDateTime time = value.atOffset(ZoneOffset.UTC);
      byName.put(name, (statement, index) -> statement.setObject(index, time));
      return this;
    }

    /** Binds a number. */
    public Binds number(String name, long value) {
      byName.put(name, (statement, index) -> statement.setLong(index, value));
      return this;
    }

    /** Binds the values of a {@link WhereClause}. */
    public Binds all(Map<String, Object> values) {
      values.forEach((name, value) -> {
        switch (value) {
          case String text -> text(name, text);
          case UUID id -> id(name, id);
          case Instant time -> time(name, time);
          case Long number -> number(name, number);
          case String[] texts -> column(name, "text", List.of(texts), text -> text);
          case UUID[] ids -> column(name, "uuid", List.of(ids), id -> id);
          default -> throw new IllegalArgumentException("unsupported bind: " + value.getClass());
        }
      });
      return this;
    }

    /**
     * Binds an array with one value for each row.
     *
     * @param type SQL name of the element type
     */
    public <T> Binds column(
        String name,
        String type,
        Collection<T> rows,
        Function<? super T, ? extends @Nullable Object> value) {
      @Nullable Object[] values = rows.stream().map(value).toArray();
      byName.put(
          name,
          (statement, index) ->
              statement.setArray(index, statement.getConnection().createArrayOf(type, values)));
      return this;
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
    statements.add(new Statement<>(ParsedSql.of(sql), binds.byName, reader, rows));
    return rows;
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
    } catch (Failed e) {
      if (SqlStates.isTimeout(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Sends the batch, and waits for its results. */
  public void send() {
    WalPosition required = WalPosition.requiredBy(handle);
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
    try (PreparedStatement prepared = handle.getConnection().prepareStatement(sql)) {
      prepared.setQueryTimeout(handle.getConfig(SqlStatements.class).getQueryTimeout());
      bind(prepared);
      boolean hasRows = prepared.execute();
      for (Statement<?> statement : statements) {
        statement.read(hasRows ? prepared.getResultSet() : null);
        hasRows = prepared.getMoreResults();
      }
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  private void bind(PreparedStatement prepared) throws SQLException {
    int index = 0;
    for (Statement<?> statement : statements) {
      for (String name : statement.parsed().names()) {
        Bind bind = statement.binds().get(name);
        if (bind == null) {
          throw new IllegalStateException("no value is bound to :" + name);
        }
        index++;
        bind.set(prepared, index);
      }
    }
  }

  /** A {@link JdbiException}, so that {@link Connections} maps it like JDBI's own. */
  private static final class Failed extends JdbiException {
    private static final long serialVersionUID = 1L;

    Failed(SQLException cause) {
      super("A statement failed.", cause);
    }
  }
}
