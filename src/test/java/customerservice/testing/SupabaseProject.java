package customerservice.testing;

import customerservice.platform.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Prepares a database like that of a new Supabase project: the roles of its data API with their
 * default privileges, a schema for extensions, and an owner without superuser rights.
 */
public final class SupabaseProject {
  /** The roles that the data API assumes for tokens. */
  public static final List<String> API_ROLES = List.of("anon", "authenticated", "service_role");

  /** The login role of the data API. */
  public static final String AUTHENTICATOR = "authenticator";

  private SupabaseProject() {}

  /**
   * Creates the missing objects.
   *
   * @param superuser of the database
   * @param owner plays the role that Supabase calls {@code postgres}
   */
  public static void make(DatabaseUrl superuser, String owner) throws SQLException {
    try (Connection connection = TestPostgres.connect(superuser);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$
          BEGIN
            IF to_regrole('anon') IS NULL THEN
              CREATE ROLE anon NOLOGIN NOINHERIT;
              CREATE ROLE authenticated NOLOGIN NOINHERIT;
              CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
              CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD 'authenticator';
              GRANT anon, authenticated, service_role TO authenticator;
              CREATE ROLE supabase_admin NOLOGIN;
            END IF;
          END
          $$
          """);
      statement.execute(
          """
          ALTER ROLE %1$s CREATEROLE CREATEDB BYPASSRLS;
          GRANT anon, authenticated, service_role TO %1$s;
          CREATE SCHEMA IF NOT EXISTS extensions AUTHORIZATION %1$s;
          GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role;
          GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role
          """
              .formatted(owner));
      for (String maker : List.of(owner, "supabase_admin")) {
        for (String kind : List.of("TABLES", "FUNCTIONS", "SEQUENCES")) {
          statement.execute(
              "ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA public GRANT ALL ON %s TO anon, authenticated, service_role"
                  .formatted(maker, kind));
        }
      }
      statement.execute(
          "DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());"
              + " EXECUTE format('ALTER DATABASE %I SET search_path = \"$user\", public, extensions',"
              + " current_database()); END $$");
    }
  }
}
