package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Migrates the schema {@code customer_service} with Flyway, as the owner of the database. Flyway's
 * lock against concurrent replicas is bound to a transaction, its default, which also works behind
 * a pooler.
 */
public final class Migrations {
  /** The schema of all tables. */
  public static final String SCHEMA = "customer_service";

  private static final int POSTGRESQL_MAJOR_MIN = 15;

  private Migrations() {}

  /**
   * Applies the pending migrations and the grants.
   *
   * @param owner login of the schema's owner
   * @param service login that serves requests and gets the grants; may be the owner
   * @throws InvalidSetting if the database is unusable: refused login, untrusted certificate, old
   *     version, LC_CTYPE C, failed migration
   * @throws DatabaseUnavailable if it does not respond
   */
  public static void apply(DatabaseUrl owner, DatabaseUrl service) {
    String role = requireUsable(owner, service);
    try {
      flyway(owner, role).load().migrate();
    } catch (FlywayException e) {
      throw failure(ownerVariable(owner, service), e);
    }
  }

  /**
   * Connects with both logins, and checks the version, encoding and locale of the database.
   *
   * @return the database's name of the service's role
   * @throws InvalidSetting if the database is unusable
   * @throws DatabaseUnavailable if it does not respond
   */
  public static String requireUsable(DatabaseUrl owner, DatabaseUrl service) {
    try {
      check(new MigrationSource(owner));
    } catch (SQLException e) {
      throw failure(ownerVariable(owner, service), e);
    }
    try {
      return role(service);
    } catch (SQLException e) {
      throw failure("DATABASE_URL", e);
    }
  }

  /**
   * Lists the migrations that {@link #apply} would execute, and changes nothing.
   *
   * @throws InvalidSetting if the database is unusable, or another version has migrated it
   * @throws DatabaseUnavailable if it does not respond
   */
  public static List<String> pending(DatabaseUrl owner, DatabaseUrl service) {
    String role = requireUsable(owner, service);
    String variable = ownerVariable(owner, service);
    try {
      Flyway flyway = flyway(owner, role).ignoreMigrationPatterns("*:pending", "*:future").load();
      flyway.validate();
      return Arrays.stream(flyway.info().pending()).map(MigrationInfo::getScript).toList();
    } catch (FlywayValidateException e) {
      throw new InvalidSetting(
          variable, "another version of the service has migrated the database; use that version");
    } catch (FlywayException e) {
      throw failure(variable, e);
    }
  }

  private static FluentConfiguration flyway(DatabaseUrl owner, String role) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(new MigrationSource(owner))
        .locations("classpath:db/migration")
        .defaultSchema(SCHEMA)
        .createSchemas(true)
        .placeholders(Map.of("service_role", role));
  }

  private static String ownerVariable(DatabaseUrl owner, DatabaseUrl service) {
    return owner.equals(service) ? "DATABASE_URL" : "DATABASE_MIGRATION_URL";
  }

  private static RuntimeException failure(String variable, Exception e) {
    if (SqlStates.isCertificateUntrusted(e)) {
      return new InvalidSetting(
          variable,
          "the server's certificate cannot be verified with this sslmode and sslrootcert: "
              + firstLine(e));
    }
    if (SqlStates.isOutage(e) && !SqlStates.isRejected(e)) {
      return new DatabaseUnavailable("The database does not respond.", e);
    }
    return new InvalidSetting(variable, "the database refused: " + firstLine(e));
  }

  /** The database's name of the role, which a pooler can map from another login name. */
  private static String role(DatabaseUrl url) throws SQLException {
    try (Connection connection = new MigrationSource(url).getConnection();
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
            "DATABASE_URL",
            "PostgreSQL %d is too old; use %d or newer".formatted(major, POSTGRESQL_MAJOR_MIN));
      }
      found.next();
      // With LC_CTYPE C, PostgreSQL knows only the letters of ASCII, which excludes many names.
      if (!found.getString("encoding").equals("UTF8")
          || Set.of("C", "POSIX").contains(found.getString("datctype"))) {
        throw new InvalidSetting(
            "DATABASE_URL",
            "the database must have the encoding UTF8 and an LC_CTYPE such as C.UTF-8, not C");
      }
    }
  }

  /** The first line of the root cause's message. */
  public static String firstLine(Exception failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
