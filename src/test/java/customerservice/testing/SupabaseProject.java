package customerservice.testing;

import customerservice.platform.settings.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes a database like that of a new project at Supabase: the roles of its data API, what is
 * granted to them from the start, a schema for extensions, and an owner who is no superuser.
 */
public final class SupabaseProject {
  /** Whom the data API becomes, each by its token. */
  public static final List<String> API_ROLES = List.of("anon", "authenticated", "service_role");

  /** Logs in for the data API. */
  public static final String AUTHENTICATOR = "authenticator";

  private SupabaseProject() {}

  /**
   * Makes what is missing.
   *
   * @param superuser of that database
   * @param owner stands for the role that Supabase calls {@code postgres}
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
