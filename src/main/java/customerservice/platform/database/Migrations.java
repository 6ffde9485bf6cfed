package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema {@code customer_service} to this version, as the database's owner. Flyway's
 * lock against other replicas is one of the transaction, its default: a pooler may stand in
 * between.
 */
public final class Migrations {
  /** The schema of all tables. */
  public static final String SCHEMA = "customer_service";

  private static final int POSTGRESQL_MAJOR_MIN = 15;
  private static final int CONNECT_TIMEOUT_SECONDS = 2;

  private Migrations() {}

  /**
   * Applies what is missing; nothing when nothing is.
   *
   * @param owner who owns the schema
   * @param service who the service runs as: granted what it needs; may be the owner
   * @throws InvalidSetting when the database cannot be used: refused log-in, a certificate that is
   *     not to be trusted, too old, a C ctype
   * @throws DatabaseUnavailable when it is away
   */
  public static void apply(DatabaseUrl owner, DatabaseUrl service) {
    String ownerVariable = owner.equals(service) ? "DATABASE_URL" : "DATABASE_MIGRATION_URL";
    try {
      check(source(owner));
    } catch (SQLException e) {
      throw failure(ownerVariable, e);
    }
    String role;
    try {
      role = role(service);
    } catch (SQLException e) {
      throw failure("DATABASE_URL", e);
    }
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(source(owner))
          .locations("classpath:db/migration")
          .defaultSchema(SCHEMA)
          .createSchemas(true)
          .placeholders(Map.of("service_role", role))
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw failure(ownerVariable, e);
    }
  }

  private static RuntimeException failure(String variable, Exception e) {
    if (SqlStates.isUnverified(e)) {
      return new InvalidSetting(
          variable,
          "the server's certificate cannot be verified with this sslmode and sslrootcert: "
              + firstLine(e));
    }
    if (SqlStates.isOutage(e) && !SqlStates.isRejected(e)) {
      return new DatabaseUnavailable("The database could not be reached.", e);
    }
    return new InvalidSetting(variable, "the database refuses: " + firstLine(e));
  }

  /** Not by the JDK's DriverManager, which knows the drivers of one class loader alone. */
  private static MigrationSource source(DatabaseUrl url) {
    MigrationSource source = new MigrationSource();
    source.setUrl(url.jdbcUrl());
    source.setUser(url.user());
    source.setPassword(url.password());
    source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    source.setAssumeMinServerVersion(ConnectionPool.ASSUMED_SERVER_VERSION);
    return source;
  }

  /** Who that is to the database: behind a pooler the name to log in with may be another. */
  private static String role(DatabaseUrl url) throws SQLException {
    try (Connection connection = source(url).getConnection();
        Statement statement = connection.createStatement();
        ResultSet role = statement.executeQuery("SELECT current_user")) {
      role.next();
      return role.getString(1);
    }
  }

  private static void check(DataSource owner) throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                """
                SELECT d.datctype, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding
                FROM pg_catalog.pg_database d
                WHERE d.datname = pg_catalog.current_database()
                """)) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      if (major < POSTGRESQL_MAJOR_MIN) {
        throw new InvalidSetting(
            "DATABASE_URL", "PostgreSQL " + major + " is too old; 15 or newer is needed");
      }
      found.next();
      // With a C ctype what PostgreSQL itself knows of letters ends with ASCII: half the world's
      // names.
      if (!found.getString("encoding").equals("UTF8")
          || Set.of("C", "POSIX").contains(found.getString("datctype"))) {
        throw new InvalidSetting(
            "DATABASE_URL", "the database must be UTF8 with an LC_CTYPE such as C.UTF-8, not C");
      }
    }
  }

  /** What is at the root of it, on one line. */
  public static String firstLine(Exception failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
