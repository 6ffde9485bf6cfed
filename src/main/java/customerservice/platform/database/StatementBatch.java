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
 * Statements of a transaction that cross to the database together, so that the network is waited
 * for once. They are carried out in their order, and each sees what was committed before its own
 * begin: one behind a lock sees what the lock has waited for. The first that fails ends it.
 */
public final class StatementBatch {
  /** Longer than the service itself waits. */
  static final Duration STATEMENT_MAX = Duration.ofSeconds(15);

  /** Between two round trips: it computes for milliseconds. */
  static final Duration PAUSE_MAX = Duration.ofSeconds(10);

  private static final String KEEP_PLANS =
      """
      SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
        set_config('enable_seqscan', 'off', true),
        set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true)\
      """;

  private final Handle handle;
  private final List<Part<?>> parts = new ArrayList<>();

  /** Holds nothing yet. */
  public StatementBatch(Handle handle) {
    this.handle = handle;
  }

  /** Makes something of one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    /** Called with the row, and not to move on. */
    T read(ResultSet row) throws SQLException;
  }

  /** What a statement answers; it is there once all have been sent. */
  public static final class Rows<T> {
    private @Nullable List<T> list;

    /** All of them, in their order. */
    public List<T> list() {
      if (list == null) {
        throw new IllegalStateException("the statement has not been sent");
      }
      return list;
    }
  }

  /** What is bound to a name. */
  private interface Bound {
    void to(PreparedStatement statement, int index) throws SQLException;
  }

  private record Part<T>(
      ParsedSql statement, Map<String, Bound> binds, RowReader<T> reader, Rows<T> rows) {
    void read(@Nullable ResultSet result) throws SQLException {
      List<T> read = new ArrayList<>();
      while (result != null && result.next()) {
        read.add(reader.read(result));
      }
      rows.list = read;
    }
  }

  /** What is bound to the names in a statement. */
  public static final class Binds {
    private final Map<String, Bound> byName = new HashMap<>();

    /** Binds a text; null for none. */
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

    /** Binds the values of conditions. */
    public Binds all(Map<String, Object> values) {
      values.forEach((name, value) -> {
        switch (value) {
          case String text -> text(name, text);
          case UUID id -> id(name, id);
          case Instant time -> time(name, time);
          case Long number -> number(name, number);
          case String[] texts -> column(name, "text", List.of(texts), text -> text);
          case UUID[] ids -> column(name, "uuid", List.of(ids), id -> id);
          default -> throw new IllegalArgumentException("not bound so far: " + value.getClass());
        }
      });
      return this;
    }

    /**
     * Binds an array that holds a value of each row.
     *
     * @param type of its elements, as SQL names it
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

  /**
   * What holds until the end of the transaction, whatever else is sent: how statements are planned.
   * They keep the plans they have: the planner makes a new one for each array that it is given,
   * though none of these plans depends on what is in it, and that is most of what such a statement
   * costs. And each goes by an index, row by row: a plan that is kept may have been made when the
   * tables were all but empty, and to read them whole, or to hash them, is no good idea for long.
   */
  public StatementBatch keepPlans() {
    update(KEEP_PLANS, new Binds());
    return this;
  }

  /**
   * The same, and how long each lock is waited for. And the server gives up by itself what nobody
   * waits for any more: where a machine of ours is lost, its locks would be held until the network
   * tells, which is hours later.
   */
  public StatementBatch settle(Duration lockTimeout) {
    update(
        KEEP_PLANS
            + """
            , set_config('lock_timeout', '%d', true), set_config('statement_timeout', '%d', true),
              set_config('idle_in_transaction_session_timeout', '%d', true)\
            """
                .formatted(lockTimeout.toMillis(), STATEMENT_MAX.toMillis(), PAUSE_MAX.toMillis()),
        new Binds());
    return this;
  }

  /**
   * The same for who writes very much into tables that may have been empty a moment ago, where any
   * index was as good: no plan is older than the transaction, not even those by which PostgreSQL
   * looks whether a row that is referred to is there.
   */
  public StatementBatch settleAnew(Duration lockTimeout) {
    update("DISCARD PLANS", new Binds());
    return settle(lockTimeout);
  }

  /**
   * What holds until the end of the transaction, which is that of the round trip where there is no
   * other: rows are looked up by index, one by one. Whoever reads a page of a list wants its first
   * rows soon; statistics that are young, or old, make the planner read a table whole for them.
   *
   * @param inOrder whether the rows are wanted in an order that an index has, and are not to be
   *     sorted
   */
  public StatementBatch byIndex(boolean inOrder) {
    update(
        """
        SELECT set_config('enable_seqscan', 'off', true),
          set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true),
          set_config('enable_bitmapscan', '%1$s', true),
          set_config('enable_sort', '%1$s', true),
          set_config('max_parallel_workers_per_gather', '0', true),
          set_config('jit', 'off', true)
        """
            .formatted(inOrder ? "off" : "on"),
        new Binds());
    return this;
  }

  /** Adds a statement whose answer is not of interest. */
  public void update(String sql, Binds binds) {
    query(sql, binds, row -> "");
  }

  /**
   * Adds a statement.
   *
   * @param sql with {@code :names} where something is bound
   */
  public <T> Rows<T> query(String sql, Binds binds, RowReader<T> reader) {
    Rows<T> rows = new Rows<>();
    parts.add(new Part<>(ParsedSql.of(sql), binds.byName, reader, rows));
    return rows;
  }

  /** Whether there is nothing to be sent. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * Sends all, where there is no other transaction, and gives up what takes too long.
   *
   * @param timeMax of any one of the statements
   * @return false where it took longer: nothing has been done
   */
  public boolean sendWithin(Duration timeMax) {
    StatementBatch timed = new StatementBatch(handle);
    timed.update(
        "SELECT set_config('statement_timeout', '%d', true)".formatted(timeMax.toMillis()),
        new Binds());
    timed.parts.addAll(parts);
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

  /** Sends all, and waits for what they answer. */
  public void send() {
    WalPosition required = WalPosition.requiredBy(handle);
    if (required == null) {
      sendAll();
      return;
    }
    // In the same transaction: behind a pooler another server may answer the next.
    StatementBatch checked = new StatementBatch(handle);
    required.require(checked);
    checked.parts.addAll(parts);
    checked.sendAll();
  }

  private void sendAll() {
    String sql =
        parts.stream().map(part -> part.statement().sql()).collect(Collectors.joining(";"));
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      statement.setQueryTimeout(handle.getConfig(SqlStatements.class).getQueryTimeout());
      bind(statement);
      boolean hasRows = statement.execute();
      for (Part<?> part : parts) {
        part.read(hasRows ? statement.getResultSet() : null);
        hasRows = statement.getMoreResults();
      }
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  private void bind(PreparedStatement statement) throws SQLException {
    int index = 0;
    for (Part<?> part : parts) {
      for (String name : part.statement().names()) {
        Bound bound = part.binds().get(name);
        if (bound == null) {
          throw new IllegalStateException("nothing is bound to " + name);
        }
        index++;
        bound.to(statement, index);
      }
    }
  }

  /** As JDBI's own failures are: {@link Connections} tells what it means. */
  private static final class Failed extends JdbiException {
    private static final long serialVersionUID = 1L;

    Failed(SQLException cause) {
      super("A statement has failed.", cause);
    }
  }
}
