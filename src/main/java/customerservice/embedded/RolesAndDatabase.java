package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** The two roles that the service logs in with, and their database. */
final class RolesAndDatabase {
  static final String DATABASE = "customer_service";

  /** Owns the database and migrates it. */
  static final String OWNER = "customer_service_owner";

  /** Serves requests; may do what the migrations grant it. */
  static final String SERVICE = "customer_service_app";

  private RolesAndDatabase() {}

  /** Makes those that are not there, so that a first start that was cut short is completed. */
  static void make(DatabaseUrl superuser, Passwords passwords) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(superuser.jdbcUrl());
    try (Connection connection = source.getConnection(superuser.user(), superuser.password());
        Statement statement = connection.createStatement()) {
      makeRole(statement, OWNER, passwords.owner());
      makeRole(statement, SERVICE, passwords.service());
      // It sees all rows by a policy anyway; but behind row-level security the planner may not use
      // what it knows of a column to judge LIKE, and reads a thousand times more than a search
      // needs.
      statement.execute("ALTER ROLE %s BYPASSRLS".formatted(SERVICE));
      if (!exists(statement, "SELECT FROM pg_database WHERE datname = '%s'".formatted(DATABASE))) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, OWNER));
      }
      statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(DATABASE));
      statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, SERVICE));
    }
  }

  private static void makeRole(Statement statement, String name, String password)
      throws SQLException {
    if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '%s'".formatted(name))) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password));
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }
}
