package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Session state that Flyway leaves for the next client of a pooled session. */
class MigrationSourceTest {
  private static final String FIRST = "20261122.2000";

  /** Records the session's settings whenever a transaction has ended. */
  private record SettingsRecorder(PGSimpleDataSource source, Set<String> seen) {
    DataSource watched() {
      return (DataSource)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                Object answer = call(source, method, arguments);
                return answer instanceof Connection connection ? watched(connection) : answer;
              });
    }

    private Connection watched(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                Object answer = call(connection, method, arguments);
                if (method.getName().equals("setAutoCommit") && connection.getAutoCommit()) {
                  record(connection);
                }
                return answer;
              });
    }

    private void record(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT current_setting('search_path') || ' ' || current_setting('role')")) {
        row.next();
        seen.add(row.getString(1));
      }
    }
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static PGSimpleDataSource usualSource(DatabaseUrl url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    source.setUser(url.user());
    source.setPassword(url.password());
    return source;
  }

  private static Set<String> seen(String name, Function<DatabaseUrl, PGSimpleDataSource> sources)
      throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase(name);
    PGSimpleDataSource source = sources.apply(database.owner());
    SettingsRecorder witness = new SettingsRecorder(source, new TreeSet<>());
    Flyway.configure()
        .dataSource(witness.watched())
        .locations("classpath:db/migration")
        .defaultSchema(Migrations.SCHEMA)
        .createSchemas(true)
        .placeholders(Map.of("service_role", database.service().user()))
        .target(FIRST)
        .load()
        .migrate();
    return witness.seen;
  }

  @Test
  void leavesTheSessionUnchanged() throws SQLException {
    assertThat(seen("migration_source_test", MigrationSource::new))
        .containsExactly("\"$user\", public none");
    // The control: without MigrationSource, Flyway does change the session.
    assertThat(seen("migration_source_witness_test", MigrationSourceTest::usualSource))
        .anyMatch(session -> session.contains("customer_service"));
  }
}
