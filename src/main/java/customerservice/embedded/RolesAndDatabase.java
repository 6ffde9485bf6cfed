package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** Creates the database and the two roles of the service. */
final class RolesAndDatabase {
  static final String DATABASE = "customer_service";

  /** The role that owns the database and migrates it. */
  static final String OWNER = "customer_service_owner";

  /** The role that serves requests, with the grants of the migrations. */
  static final String SERVICE = "customer_service_app";

  private RolesAndDatabase() {}

  /** Creates those that are missing, which also completes an interrupted first start. */
  static void create(DatabaseUrl superuser, Passwords passwords) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(superuser.jdbcUrl());
    try (Connection connection = source.getConnection(superuser.user(), superuser.password());
        Statement statement = connection.createStatement()) {
      createRole(statement, OWNER, passwords.owner());
      createRole(statement, SERVICE, passwords.service());
      // A policy shows this role all rows anyway, but with row-level security the planner must not
      // use column statistics to estimate LIKE, and a search reads a thousand times more rows.
      statement.execute("ALTER ROLE %s BYPASSRLS".formatted(SERVICE));
      if (!exists(statement, "SELECT FROM pg_database WHERE datname = '%s'".formatted(DATABASE))) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, OWNER));
      }
      statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(DATABASE));
      statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, SERVICE));
    }
  }

  private static void createRole(Statement statement, String name, String password)
      throws SQLException {
    if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '%s'".formatted(name))) {
      statement.execute(
          "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, Passwords.verifier(password)));
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }
}
