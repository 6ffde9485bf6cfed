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

/** How connections to the database are opened, kept and given up. */
public final class ConnectionPool {
  private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration IDLE_BEFORE_VALIDATION = Duration.ofSeconds(30);
  private static final int CONNECT_TIMEOUT_SECONDS = 2;

  /**
   * With the oldest that is served the driver says all that it has to say with the log-in, and sets
   * nothing for the session behind it: which, behind a pooler, is another's.
   */
  static final String ASSUMED_SERVER_VERSION = "15";

  /**
   * The server is asked on a connection of its own to end a statement whose time is over, and the
   * statement does not end before that is answered: a server that hangs would hang this, too.
   */
  private static final int CANCEL_TIMEOUT_SECONDS = 2;

  private ConnectionPool() {}

  /**
   * A pool that opens no connection yet.
   *
   * @param sizeMax who wants one more waits, and is told after {@link #ACQUISITION_TIMEOUT} that
   *     there is none
   * @param socketTimeoutSeconds how long to wait for an answer before the connection is given up
   */
  public static AgroalDataSource of(DatabaseUrl url, int sizeMax, int socketTimeoutSeconds) {
    return of(url, sizeMax, socketTimeoutSeconds, ACQUISITION_TIMEOUT);
  }

  /**
   * The same.
   *
   * @param acquisitionTimeout how long who wants a connection waits for one
   */
  public static AgroalDataSource of(
      DatabaseUrl url, int sizeMax, int socketTimeoutSeconds, Duration acquisitionTimeout) {
    var configuration =
        new AgroalDataSourceConfigurationSupplier()
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
      throw new IllegalStateException("an unused pool opens nothing that could fail", e);
    }
  }
}
