package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Creates connection pools with the timeouts and driver properties of the service. */
public final class ConnectionPool {
  private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration IDLE_BEFORE_VALIDATION = Duration.ofSeconds(30);
  private static final int CONNECT_TIMEOUT_SECONDS = 2;

  /**
   * The oldest supported server. The driver then sends all its session settings with the login and
   * none later: through a pooler, later statements can reach another client's session.
   */
  static final String ASSUMED_SERVER_VERSION = "15";

  /**
   * Limits the cancel request of a query timeout. The driver sends it on a second connection and
   * waits for it, so without a limit a server that hangs would block the statement.
   */
  private static final int CANCEL_TIMEOUT_SECONDS = 2;

  private ConnectionPool() {}

  /**
   * Creates a pool without opening a connection.
   *
   * @param sizeMax maximum number of connections; a caller that needs another fails after {@link
   *     #ACQUISITION_TIMEOUT}
   * @param socketTimeoutSeconds time without a response after which a connection is closed
   */
  public static AgroalDataSource of(DatabaseUrl url, int sizeMax, int socketTimeoutSeconds) {
    return of(url, sizeMax, socketTimeoutSeconds, ACQUISITION_TIMEOUT);
  }

  /**
   * Creates a pool with its own acquisition timeout.
   *
   * @param acquisitionTimeout how long a caller waits for a free connection
   */
  public static AgroalDataSource of(
      DatabaseUrl url, int sizeMax, int socketTimeoutSeconds, Duration acquisitionTimeout) {
    var configuration =
        new AgroalDataSourceConfigurationSupplier()
            .metricsEnabled()
            .connectionPoolConfiguration(pool ->
                pool.maxSize(sizeMax)
                    .acquisitionTimeout(acquisitionTimeout)
                    .exceptionSorter(new PostgreSQLExceptionSorter())
                    .connectionValidator(ConnectionValidator.defaultValidator())
                    .idleValidationTimeout(IDLE_BEFORE_VALIDATION)
                    .connectionFactoryConfiguration(connection -> {
                      connection
                          .connectionProviderClass(PGSimpleDataSource.class)
                          .jdbcUrl(url.jdbcUrl())
                          .principal(new NamePrincipal(url.user()))
                          .jdbcProperty("assumeMinServerVersion", ASSUMED_SERVER_VERSION)
                          .jdbcProperty("connectTimeout", "" + CONNECT_TIMEOUT_SECONDS)
                          .jdbcProperty("socketTimeout", "" + socketTimeoutSeconds)
                          .jdbcProperty("cancelSignalTimeout", "" + CANCEL_TIMEOUT_SECONDS)
                          .jdbcProperty("tcpKeepAlive", "true")
                          .jdbcProperty("logServerErrorDetail", "false");
                      if (url.password() != null) {
                        connection.credential(new SimplePassword(url.password()));
                      }
                      return connection;
                    }));
    try {
      return AgroalDataSource.from(configuration);
    } catch (SQLException e) {
      throw new IllegalStateException("a new pool opens no connection that could fail", e);
    }
  }
}
