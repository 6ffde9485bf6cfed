package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.signing.Cursors;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private static Database open(String name) throws SQLException {
    TestPostgres.Database created = TestPostgres.newServiceDatabase(name);
    Database database = new Database(created.settings());
    database.open();
    return database;
  }

  @Test
  void isUnavailableUntilItConnects() {
    DatabaseUrl nowhere = DatabaseUrl.parse("X", "postgresql://u:p@127.0.0.1:1/x");
    Database database = new Database(new TestPostgres.Database(nowhere, nowhere).settings());
    assertThat(database.isAvailable()).isFalse();
    assertThatThrownBy(database::open).isInstanceOf(DatabaseUnavailable.class);
    assertThatThrownBy(() -> database.read(handle -> 1)).isInstanceOf(DatabaseUnavailable.class);
    assertThatThrownBy(() -> database.write(handle -> 1)).isInstanceOf(DatabaseUnavailable.class);
    database.close();
  }

  @Test
  void isUnavailableWhenAllConnectionsAreInUse() throws Exception {
    Database database = open("connections_test");
    CountDownLatch allAreTaken = new CountDownLatch(Database.CONNECTIONS_MAX);
    CountDownLatch enough = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> holders = new ArrayList<>();
      for (int i = 0; i < Database.CONNECTIONS_MAX; i++) {
        holders.add(
            threads.submit(() ->
                database.read(handle -> {
                  boolean works = handle.one("SELECT true", new Binds(), row -> row.getBoolean(1));
                  allAreTaken.countDown();
                  awaitUninterrupted(enough);
                  return works;
                })));
      }
      allAreTaken.await();
      assertThatThrownBy(() -> database.read(handle -> handle.update("SELECT 1", new Binds())))
          .isInstanceOf(DatabaseUnavailable.class);
      enough.countDown();
      for (Future<Boolean> holder : holders) {
        assertThat(holder.get()).isTrue();
      }
    }
    assertThat(database.isAvailable()).isTrue();
    database.close();
  }

  /** Like a pooler without free connections, which reports it with its own SQLSTATE. */
  @Test
  void isUnavailableWhenANewConnectionIsRefused() throws SQLException {
    Database database = open("refused_connections_test");
    String service = TestPostgres.main().service().user();
    execute("REVOKE CONNECT ON DATABASE refused_connections_test FROM PUBLIC, " + service);
    database.read(handle -> {
      // The open connection is in use, so another thread needs a new one.
      Future<Integer> another =
          CompletableFuture.supplyAsync(
              () -> database.read(other -> other.update("SELECT 1", new Binds())));
      assertThatThrownBy(another::get).hasCauseInstanceOf(DatabaseUnavailable.class);
      return handle.update("SELECT 1", new Binds());
    });
    database.close();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesADatabaseThatItCannotUse() throws SQLException {
    DatabaseUrl owner = TestPostgres.main().owner();
    DatabaseUrl wrongPassword = new DatabaseUrl(owner.jdbcUrl(), owner.user(), "wrong");
    assertThatThrownBy(() -> Migrations.apply(wrongPassword, wrongPassword))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("DATABASE_URL: the database refused: ")
        .hasMessageNotContaining("wrong");
    DatabaseUrl noPassword = new DatabaseUrl(owner.jdbcUrl(), owner.user(), null);
    assertThatThrownBy(() -> Migrations.apply(noPassword, noPassword))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("DATABASE_URL: the database refused: ");
    DatabaseUrl service = TestPostgres.main().service();
    assertThatThrownBy(() -> Migrations.apply(wrongPassword, service))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("DATABASE_MIGRATION_URL: the database refused: ");
    TestPostgres.newDatabase("without_words");
    try (var connection = TestPostgres.connect(TestPostgres.superuser());
        var statement = connection.createStatement()) {
      statement.execute("DROP DATABASE without_words");
      statement.execute(
          "CREATE DATABASE without_words TEMPLATE template0 LC_CTYPE 'C' OWNER " + owner.user());
    }
    String url = owner.jdbcUrl();
    DatabaseUrl withoutWords =
        new DatabaseUrl(
            url.substring(0, url.lastIndexOf('/')) + "/without_words",
            owner.user(),
            owner.password());
    assertThatThrownBy(() -> Migrations.apply(withoutWords, withoutWords))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("LC_CTYPE");
  }

  @Test
  void retriesTheVictimOfADeadlock() throws Exception {
    Database database = open("deadlock_test");
    database.write(handle ->
        handle.update(
            "INSERT INTO customer_service.signing_keys " + "VALUES ('t', 'a', ''), ('t', 'b', '')",
            new Binds()));
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Integer> first = threads.submit(() -> lockBoth(database, bothHoldOne, "a", "b"));
      Future<Integer> second = threads.submit(() -> lockBoth(database, bothHoldOne, "b", "a"));
      // The victim can lose again before the other transaction continues.
      assertThat(first.get() + second.get()).isGreaterThan(2);
    }
    database.close();
  }

  /** Returns the number of attempts. */
  private static int lockBoth(Database database, CyclicBarrier barrier, String one, String two) {
    int[] attempts = {0};
    return database.write(handle -> {
      attempts[0]++;
      String lock =
          "SELECT 1 FROM customer_service.signing_keys WHERE tenant_id = 't' AND purpose = :purpose"
              + " FOR UPDATE";
      if (attempts[0] == 1) {
        handle.one(lock, new Binds().bind("purpose", one), row -> row.getInt(1));
        await(barrier);
        handle.one(lock, new Binds().bind("purpose", two), row -> row.getInt(1));
      } else {
        // The retry locks in a fixed order: otherwise the two could deadlock again.
        handle.one(lock, new Binds().bind("purpose", "a"), row -> row.getInt(1));
        handle.one(lock, new Binds().bind("purpose", "b"), row -> row.getInt(1));
      }
      return attempts[0];
    });
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sharesTheSigningKeyWithAllReplicas() throws SQLException {
    Database first = open("signing_test");
    String cursor = new Cursors(first).write("list", List.of("a", "b"));
    TestPostgres.Database same = TestPostgres.main();
    TestPostgres.Database again =
        new TestPostgres.Database(inDatabase(same.owner()), inDatabase(same.service()));
    Database second = new Database(again.settings());
    second.open();
    assertThat(new Cursors(second).read("list", cursor)).contains(List.of("a", "b"));
    assertThat(new Cursors(second).read("another", cursor)).isEmpty();
    first.close();
    second.close();
  }

  private static DatabaseUrl inDatabase(DatabaseUrl url) {
    String server = url.jdbcUrl().substring(0, url.jdbcUrl().lastIndexOf('/') + 1);
    return new DatabaseUrl(server + "signing_test", url.user(), url.password());
  }

  @Test
  void doesNotQuoteBoundValuesInExceptions() throws SQLException {
    TestPostgres.Database created = TestPostgres.newServiceDatabase("silent_test");
    // As the owner: row-level security hides the failed row from other roles.
    Database database =
        new Database(new TestPostgres.Database(created.owner(), created.owner()).settings());
    database.open();
    assertThatThrownBy(() ->
            database.write(handle ->
                handle.update(
                    "INSERT INTO customer_service.signing_keys VALUES ('t', :p, NULL)",
                    new Binds().bind("p", "Ana García"))))
        .satisfies(failure -> {
          for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("García");
          }
        });
    database.close();
  }
}
