package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens connections for Flyway, and limits the search path and the role that it sets to the current
 * transaction. Flyway sets them for the session, which another client can get next from a pooler:
 * there, {@code customers} would then mean the table of this service. Outside a transaction the
 * settings have no effect, so the migrations qualify each name with the schema.
 */
final class MigrationSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1L;

  private static final String SEARCH_PATH_OF_SESSION = "set_config('search_path', ?, false)";
  private static final String SEARCH_PATH_OF_TRANSACTION = "set_config('search_path', ?, true)";
  private static final String ROLE_OF_SESSION = "SET ROLE ";
  private static final String ROLE_OF_TRANSACTION = "SET LOCAL ROLE ";

  private static final String OPTIONS =
      "connectTimeout=2&assumeMinServerVersion=" + ConnectionPool.ASSUMED_SERVER_VERSION;

  private final String shortUrl;

  MigrationSource(DatabaseUrl url) {
    setUser(url.user());
    setPassword(url.password());
    shortUrl = url.jdbcUrl() + (url.jdbcUrl().contains("?") ? "&" : "?") + OPTIONS;
  }

  /** Omits the default options: Flyway's search for secrets in a long URL takes 0.3 s. */
  @Override
  public String getUrl() {
    return shortUrl;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            MigrationSource.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> call(connection, method, arguments));
  }

  private static @Nullable Object call(
      Connection connection, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("prepareStatement")
        && arguments != null
        && arguments[0] instanceof String sql) {
      arguments[0] = limitToTransaction(sql);
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static String limitToTransaction(String sql) {
    return sql.startsWith(ROLE_OF_SESSION)
        ? ROLE_OF_TRANSACTION + sql.substring(ROLE_OF_SESSION.length())
        : sql.replace(SEARCH_PATH_OF_SESSION, SEARCH_PATH_OF_TRANSACTION);
  }
}
