package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.SupabaseProject;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Supabase project: its data API must not expose the schema, even if default privileges grant
 * everything to the public roles.
 */
@Tag("server")
@Tag("slow")
class SupabaseTest {
  private static final String NOT_PERMITTED = "42501";
  private static final String OWNER = "supabase_test_postgres";
  private static final String SERVICE = "supabase_test_app";

  /** One role owns the schema and serves requests, as with only DATABASE_URL. */
  private static TestPostgres.Database singleRole;

  /** A separate service role; default privileges and the owner grant everything to all roles. */
  private static TestPostgres.Database open;

  @BeforeAll
  static void migrate() throws SQLException {
    singleRole = newProject("supabase_single_role_test");
    Migrations.apply(singleRole.owner(), singleRole.owner());
    addAGuest(singleRole.owner());

    TestPostgres.Database project = newProject("supabase_open_test");
    DatabaseUrl owner = project.owner();
    execute(owner, "CREATE ROLE %s LOGIN PASSWORD 'app'".formatted(SERVICE));
    for (String kind : List.of("TABLES", "SEQUENCES", "FUNCTIONS", "SCHEMAS", "TYPES")) {
      execute(
          owner,
          "ALTER DEFAULT PRIVILEGES GRANT ALL ON %s TO PUBLIC, anon, authenticated, service_role, %s"
              .formatted(kind, SERVICE));
    }
    open = new TestPostgres.Database(owner, new DatabaseUrl(owner.jdbcUrl(), SERVICE, "app"));
    Migrations.apply(owner, open.service());
    addAGuest(open.service());
    execute(
        owner,
        """
        CREATE SEQUENCE customer_service.numbers;
        CREATE FUNCTION customer_service.guests() RETURNS bigint LANGUAGE sql SECURITY DEFINER
          AS 'SELECT count(*) FROM customer_service.customers';
        CREATE VIEW customer_service.names AS SELECT first_name FROM customer_service.customers;
        CREATE TABLE customer_service.later (tenant_id text PRIMARY KEY);
        GRANT USAGE ON SCHEMA customer_service TO anon, authenticated, service_role;
        GRANT SELECT (first_name) ON customer_service.customers TO anon;
        GRANT ALL ON ALL TABLES IN SCHEMA customer_service TO authenticated WITH GRANT OPTION;
        SET ROLE authenticated;
        GRANT SELECT ON customer_service.customer_contacts TO anon;
        RESET ROLE;
        CREATE SCHEMA api;
        GRANT ALL ON SCHEMA api TO anon, authenticated, service_role
        """);
    Migrations.apply(owner, open.service());
  }

  /** Uses its own owner, which has more privileges than that of the other tests. */
  private static TestPostgres.Database newProject(String name) throws SQLException {
    TestPostgres.Database project = TestPostgres.newDatabase(name);
    DatabaseUrl superuser = TestPostgres.superuser(name);
    execute(
        superuser,
        "DO $$ BEGIN IF to_regrole('%1$s') IS NULL THEN CREATE ROLE %1$s LOGIN PASSWORD 'owner'; END IF; END $$"
            .formatted(OWNER));
    execute(superuser, "ALTER DATABASE %s OWNER TO %s".formatted(name, OWNER));
    SupabaseProject.make(superuser, OWNER);
    DatabaseUrl owner = new DatabaseUrl(project.owner().jdbcUrl(), OWNER, "owner");
    return new TestPostgres.Database(owner, owner);
  }

  private static void addAGuest(DatabaseUrl role) throws SQLException {
    execute(
        role,
        """
        INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
          addresses, preferences, consents, attributes, tags, status, version, created_at,
          updated_at)
        VALUES ('default', '01900000-0000-7000-8000-000000000000', 'x', 'Ana', '[]', '{}', '{}',
          '{}', '{}', 'active', 1, '2026-05-17', '2026-05-17')
        """);
  }

  private static void execute(DatabaseUrl role, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(role);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> texts(DatabaseUrl role, String before, String sql)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(role);
        Statement statement = connection.createStatement()) {
      statement.execute(before);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }

  private static DatabaseUrl authenticator(TestPostgres.Database database) {
    String name = SupabaseProject.AUTHENTICATOR;
    return new DatabaseUrl(database.owner().jdbcUrl(), name, name);
  }

  private static List<TestPostgres.Database> projects() {
    return List.of(singleRole, open);
  }

  @ParameterizedTest
  @MethodSource("projects")
  void grantsNothingToOtherRoles(TestPostgres.Database project) throws SQLException {
    String granted =
        """
        WITH other (name) AS (
          SELECT unnest(ARRAY['anon', 'authenticated', 'service_role', 'authenticator']))
        SELECT name || ': schema' FROM other
        WHERE has_schema_privilege(name, 'customer_service', 'USAGE, CREATE')
        UNION ALL
        SELECT name || ': ' || c.oid::regclass FROM other, pg_class c
        WHERE c.relnamespace = 'customer_service'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND (has_any_column_privilege(name, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_table_privilege(name, c.oid, 'DELETE, TRUNCATE, TRIGGER'))
        UNION ALL
        SELECT name || ': ' || c.oid::regclass FROM other, pg_class c
        WHERE c.relnamespace = 'customer_service'::regnamespace AND c.relkind = 'S'
          AND has_sequence_privilege(name, c.oid, 'USAGE, SELECT, UPDATE')
        UNION ALL
        SELECT name || ': ' || p.oid::regprocedure FROM other, pg_proc p
        WHERE p.pronamespace = 'customer_service'::regnamespace AND has_function_privilege(name, p.oid, 'EXECUTE')
        UNION ALL
        SELECT 'no row-level security: ' || oid::regclass FROM pg_class
        WHERE relnamespace = 'customer_service'::regnamespace AND relkind IN ('r', 'p') AND NOT relrowsecurity
        """;
    assertThat(texts(project.owner(), "SELECT 1", granted)).isEmpty();
  }

  private static List<String> attempts() {
    return List.of(
        "SELECT * FROM customer_service.customers",
        "SELECT count(*) FROM customer_service.customers",
        "SELECT first_name FROM customer_service.customers",
        "SELECT EXISTS (SELECT FROM customer_service.customer_contacts)",
        "EXPLAIN SELECT * FROM customer_service.customers",
        "TABLE customer_service.names",
        "SELECT customer_service.guests()",
        "SELECT nextval('customer_service.numbers')",
        "INSERT INTO customer_service.later VALUES ('x')",
        "UPDATE customer_service.customers SET first_name = 'x'",
        "DELETE FROM customer_service.customers",
        "TRUNCATE customer_service.later",
        "BEGIN; LOCK TABLE customer_service.customers",
        "CREATE TABLE api.probe (tenant_id text, customer_id uuid, CONSTRAINT of_customer"
            + " FOREIGN KEY (tenant_id, customer_id) REFERENCES customer_service.customers)",
        "CREATE TABLE customer_service.mine (a int)",
        "CREATE FUNCTION customer_service.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE POLICY mine ON customer_service.customers USING (true)",
        "ALTER TABLE customer_service.customers DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON customer_service.customers TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT ALL ON TABLES TO anon"
            .formatted(open.owner().user()),
        "SELECT 'customer_service.customers'::regclass",
        "SELECT stavalues1 FROM pg_statistic");
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void refusesTheRolesOfTheDataApi(String attempt) throws SQLException {
    for (String role : SupabaseProject.API_ROLES) {
      try (Connection connection = TestPostgres.connect(authenticator(open));
          Statement statement = connection.createStatement()) {
        statement.execute("SET ROLE " + role);
        assertThatThrownBy(() -> statement.execute(attempt))
            .as(role)
            .isInstanceOfSatisfying(
                SQLException.class,
                refused -> assertThat(refused.getSQLState()).isEqualTo(NOT_PERMITTED));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("projects")
  void hidesStatisticsFromTheRolesOfTheDataApi(TestPostgres.Database project) throws SQLException {
    execute(project.owner(), "ANALYZE");
    String seen = "SELECT attname FROM pg_stats WHERE schemaname = 'customer_service'";
    assertThat(texts(project.owner(), "SELECT 1", seen)).contains("first_name");
    for (String role : SupabaseProject.API_ROLES) {
      assertThat(texts(authenticator(project), "SET ROLE " + role, seen)).isEmpty();
    }
  }

  /** The owner's default privileges grant more than the service may have. */
  @Test
  void limitsTheServiceToItsPrivileges() throws SQLException {
    assertThat(
            texts(open.service(), "SELECT 1", "SELECT first_name FROM customer_service.customers"))
        .containsExactly("Ana");
    for (String attempt :
        List.of(
            "UPDATE customer_service.ledger_entries SET points = 1",
            "DELETE FROM customer_service.ledger_entries",
            "TRUNCATE customer_service.customers",
            "UPDATE customer_service.tier_changes SET to_tier = 'gold'",
            "TABLE customer_service.flyway_schema_history",
            "CREATE TABLE customer_service.mine (a int)")) {
      assertThatThrownBy(() -> execute(open.service(), attempt))
          .isInstanceOfSatisfying(
              SQLException.class,
              refused -> assertThat(refused.getSQLState()).isEqualTo(NOT_PERMITTED));
    }
  }

  /** A later start of the same version may use a role that does not own the tables. */
  @Test
  void writesNothingIfTheGrantsAreCorrect() throws SQLException {
    String versions =
        "SELECT string_agg(oid || ' ' || xmin, ',' ORDER BY oid) FROM pg_class"
            + " WHERE relnamespace = 'customer_service'::regnamespace";
    List<String> before = texts(open.owner(), "SELECT 1", versions);
    Migrations.apply(open.owner(), open.service());
    assertThat(texts(open.owner(), "SELECT 1", versions)).isEqualTo(before);
  }

  @Test
  void removesTheExtensionOfTheMigrations() throws SQLException {
    for (TestPostgres.Database project : projects()) {
      assertThat(texts(project.owner(), "SELECT 1", "SELECT extname FROM pg_extension"))
          .containsExactly("plpgsql");
    }
  }

  @Test
  void keepsAnExtensionThatExistedBefore() throws SQLException {
    TestPostgres.Database project = newProject("supabase_extension_test");
    execute(project.owner(), "CREATE EXTENSION pg_trgm WITH SCHEMA extensions");
    Migrations.apply(project.owner(), project.owner());
    assertThat(
            texts(
                project.owner(),
                "SELECT 1",
                "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'"))
        .containsExactly("extensions");
  }

  /** A schema named "extensions" may belong to another role. */
  @Test
  void needsNoPrivilegeOnTheSchemaOfExtensions() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("supabase_closed_test");
    execute(TestPostgres.superuser("supabase_closed_test"), "CREATE SCHEMA extensions");
    Migrations.apply(database.owner(), database.service());
    assertThat(texts(database.owner(), "SELECT 1", "SELECT extname FROM pg_extension"))
        .containsExactly("plpgsql");
  }
}
