package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementBatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(5);

  /** More executions than the driver's prepareThreshold, so that statements get prepared. */
  private static final int OFTEN = 8;

  private final TestPostgres.Database created = newDatabase();
  private final Database database = new Database(created.settings());

  private static TestPostgres.Database newDatabase() {
    try {
      return TestPostgres.newServiceDatabase("statement_batch_test");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  void open() throws SQLException {
    try (Connection owner = TestPostgres.connect(created.owner());
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE TABLE counted (name text PRIMARY KEY, count bigint NOT NULL)");
      statement.execute("GRANT ALL ON counted TO " + created.service().user());
    }
    database.open();
  }

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void deleteRows() {
    database.write(handle -> handle.update("DELETE FROM counted", new Binds()));
  }

  private static StatementBatch.Rows<Long> counts(StatementBatch batch, String... names) {
    return batch.query(
        "SELECT count FROM counted WHERE name = ANY (:names) ORDER BY name",
        new Binds().column("names", "text", List.of(names), name -> name),
        row -> row.getLong("count"));
  }

  private static void add(StatementBatch batch, String name, long count) {
    batch.update(
        "INSERT INTO counted SELECT * FROM unnest(:names::text[], :counts::bigint[])",
        new Binds()
            .column("names", "text", List.of(name), one -> one)
            .column("counts", "bigint", List.of(count), one -> one));
  }

  private List<Long> stored() {
    return database.read(handle -> {
      StatementBatch batch = new StatementBatch(handle);
      StatementBatch.Rows<Long> all =
          batch.query(
              "SELECT count FROM counted ORDER BY name",
              new Binds(),
              (ResultSet row) -> row.getLong(1));
      batch.send();
      return all.list();
    });
  }

  @Test
  void limitsTheCacheOfParsedStatements() {
    List<Integer> results =
        database.read(handle -> {
          List<StatementBatch.Rows<Integer>> rows = new ArrayList<>();
          StatementBatch batch = new StatementBatch(handle);
          for (int i = 0; i <= ParsedSql.CACHE_SIZE_MAX; i++) {
            rows.add(batch.query("SELECT " + i, new Binds(), row -> row.getInt(1)));
          }
          batch.send();
          return rows.stream().map(each -> each.list().getFirst()).toList();
        });
    assertThat(results)
        .isEqualTo(IntStream.rangeClosed(0, ParsedSql.CACHE_SIZE_MAX).boxed().toList());
    assertThat(ParsedSql.drain()).hasSizeBetween(1, ParsedSql.CACHE_SIZE_MAX);
  }

  @Test
  void executesStatementsInOrder() {
    for (int i = 0; i < OFTEN; i++) {
      long count = i;
      database.write(handle -> {
        StatementBatch batch = new StatementBatch(handle).configure(LONG);
        StatementBatch.Rows<Long> before = counts(batch, "a" + count, "b" + count);
        add(batch, "b" + count, 2 * count);
        add(batch, "a" + count, count);
        StatementBatch.Rows<Long> after = counts(batch, "a" + count, "b" + count);
        assertThatThrownBy(before::list).isInstanceOf(IllegalStateException.class);
        batch.send();
        assertThat(before.list()).isEmpty();
        assertThat(after.list()).containsExactly(count, 2 * count);
        return count;
      });
    }
    assertThat(stored()).hasSize(2 * OFTEN);
  }

  @Test
  void seesAfterALockTheCommitsThatItWaitedFor() throws Exception {
    database.write(handle -> handle.update("INSERT INTO counted VALUES ('a', 1)", new Binds()));
    try (Connection other = TestPostgres.connect(created.service());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE counted SET count = 2 WHERE name = 'a'");
      statement.execute("INSERT INTO counted VALUES ('b', 3)");
      CompletableFuture<List<Long>> seen =
          CompletableFuture.supplyAsync(() -> database.write(StatementBatchTest::locked));
      Eventually.await(LIMIT, "the batch waits for the lock", () -> isLockAwaited(statement));
      other.commit();
      assertThat(seen.get()).containsExactly(2L, 2L, 3L);
    }
  }

  private static List<Long> locked(Handle handle) {
    StatementBatch batch = new StatementBatch(handle).configure(LONG);
    StatementBatch.Rows<Long> lock =
        batch.query(
            "SELECT count FROM counted WHERE name = 'a' FOR NO KEY UPDATE",
            new Binds(),
            row -> row.getLong("count"));
    StatementBatch.Rows<Long> after = counts(batch, "a", "b");
    batch.send();
    return List.of(lock.list().getFirst(), after.list().get(0), after.list().get(1));
  }

  private static boolean isLockAwaited(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100})
  void endsWithTheFirstError(long timeoutMs) throws Exception {
    try (Connection other = TestPostgres.connect(created.service());
        Statement statement = other.createStatement()) {
      statement.execute("INSERT INTO counted VALUES ('a', 1)");
      other.setAutoCommit(false);
      if (timeoutMs > 0) {
        statement.execute("UPDATE counted SET count = 2");
      }
      assertThatThrownBy(() ->
              database.write(handle -> {
                StatementBatch batch =
                    new StatementBatch(handle).configure(Duration.ofMillis(timeoutMs));
                add(batch, "b", 1);
                if (timeoutMs > 0) {
                  batch.update("UPDATE counted SET count = 3 WHERE name = 'a'", new Binds());
                } else {
                  add(batch, "a", 1);
                }
                batch.update("COMMIT", new Binds());
                batch.send();
                return 1;
              }))
          .isInstanceOf(timeoutMs > 0 ? LockTimeout.class : RuntimeException.class)
          .isNotInstanceOf(DatabaseUnavailable.class);
      other.rollback();
    }
    assertThat(stored()).containsExactly(1L);
  }

  @Test
  void runsAnActionOnceAfterTheCommit() {
    List<List<Long>> seen = new ArrayList<>();
    Runnable action = () -> seen.add(stored());
    database.write(handle -> {
      for (String name : List.of("a", "b")) {
        StatementBatch batch = new StatementBatch(handle.within(1));
        add(batch, name, 1);
        batch.afterCommit(action);
        batch.send();
      }
      return true;
    });
    assertThat(seen).containsExactly(List.of(1L, 1L));
    database.write(handle -> {
      new StatementBatch(handle).afterCommit(action);
      database.rollback(handle);
      return true;
    });
    assertThatThrownBy(() ->
            database.write(handle -> {
              new StatementBatch(handle).afterCommit(action);
              throw new IllegalStateException();
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(seen).hasSize(1);
  }

  /** The server's timeouts limit how long a lost client holds its locks. */
  @Test
  void limitsATransactionOnTheServer() {
    List<String> limits =
        database.write(handle -> {
          StatementBatch batch = new StatementBatch(handle).configure(LONG);
          StatementBatch.Rows<String> rows = limits(batch);
          batch.send();
          return rows.list();
        });
    assertThat(limits)
        .containsExactly(
            TransactionSettings.STATEMENT_TIMEOUT.toSeconds()
                + "s "
                + TransactionSettings.IDLE_TIMEOUT.toSeconds()
                + "s");
    List<String> afterwards =
        database.read(handle -> {
          StatementBatch batch = new StatementBatch(handle);
          StatementBatch.Rows<String> rows = limits(batch);
          batch.send();
          return rows.list();
        });
    assertThat(afterwards).containsExactly("0 0");
  }

  private static StatementBatch.Rows<String> limits(StatementBatch batch) {
    return batch.query(
        """
        SELECT current_setting('statement_timeout') || ' '
          || current_setting('idle_in_transaction_session_timeout')
        """,
        new Binds(),
        row -> row.getString(1));
  }

  @Test
  void commitsWithTheLastBatch() {
    try (DedicatedConnection writer = database.writer(1)) {
      for (int i = 0; i < OFTEN; i++) {
        long count = i;
        writer.write(transaction -> {
          StatementBatch last = new StatementBatch(transaction.handle());
          add(last, "c" + count, count);
          transaction.commit(last);
          assertThat(stored()).contains(count);
          return count;
        });
      }
    }
    assertThat(stored()).hasSize(OFTEN);
  }

  @Test
  void refusesAStatementWithAMissingBind() {
    assertThatThrownBy(() ->
            database.read(handle -> {
              StatementBatch batch = new StatementBatch(handle);
              batch.update("SELECT :nothing::text[]", new Binds());
              batch.send();
              return 1;
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing");
  }
}
