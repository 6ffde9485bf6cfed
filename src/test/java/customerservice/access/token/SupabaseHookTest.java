package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.TokenSettings;
import customerservice.testing.SupabaseProject;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the SQL of docs/SUPABASE.md in a database with the roles of Supabase. */
class SupabaseHookTest {
  private static final Pattern SQL = Pattern.compile("```sql\\R(.*?)```", Pattern.DOTALL);
  private static final String HOOK = "custom_access_token_hook";
  private static final String MEMBER = "11111111-1111-4111-8111-111111111111";
  private static final String CUSTOMER = "22222222-2222-4222-8222-222222222222";
  private static DatabaseUrl database;

  @BeforeAll
  static void followTheGuide() throws Exception {
    String url = TestPostgres.newDatabase("supabase_hook_test").owner().jdbcUrl();
    DatabaseUrl superuser = TestPostgres.superuser();
    database = new DatabaseUrl(url, superuser.user(), superuser.password());
    SupabaseProject.make(database, superuser.user());
    execute(
        """
        DO $$
        BEGIN
          IF to_regrole('supabase_auth_admin') IS NULL THEN
            CREATE ROLE supabase_auth_admin NOLOGIN NOINHERIT;
          END IF;
        END $$;
        CREATE SCHEMA auth;
        CREATE TABLE auth.users (id uuid PRIMARY KEY, email text, raw_app_meta_data jsonb);
        INSERT INTO auth.users (id, email) VALUES ('11111111-1111-4111-8111-111111111111', 'ana@example.com'),
          ('22222222-2222-4222-8222-222222222222', 'bao@example.com');
        """);
    execute(guide(HOOK));
    execute(
        """
        INSERT INTO private.staff (user_id, role, tenant_id)
        SELECT id, 'manager', 'casa-ana' FROM auth.users WHERE email = 'ana@example.com'
        """);
  }

  /** Returns the SQL of the guide that contains a word. */
  private static String guide(String word) throws IOException {
    Matcher sql = SQL.matcher(Files.readString(Path.of("docs/SUPABASE.md")));
    while (sql.find()) {
      if (sql.group(1).contains(word)) {
        return sql.group(1);
      }
    }
    throw new AssertionError("docs/SUPABASE.md has no SQL with " + word);
  }

  private static void execute(String sql) throws SQLException {
    as("", sql);
  }

  /** Runs SQL as a role and returns the first value; "" if there is none. */
  private static String as(String role, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement()) {
      if (!role.isEmpty()) {
        statement.execute("SET ROLE " + role);
      }
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  /** Returns the event that Supabase Auth sends to the hook. */
  private static String event(String user) {
    return """
    {"user_id": "%1$s", "authentication_method": "password", "claims": {
      "iss": "https://abc.supabase.co/auth/v1", "sub": "%1$s", "aud": "authenticated",
      "exp": 4102444800, "iat": 1767225600, "email": "ana@example.com", "phone": "",
      "app_metadata": {"provider": "email", "providers": ["email"]}, "user_metadata": {},
      "role": "authenticated", "aal": "aal1", "amr": [{"method": "password", "timestamp": 1767225600}],
      "session_id": "33333333-3333-4333-8333-333333333333", "is_anonymous": false}}
    """
        .formatted(user);
  }

  private static String call(String user) {
    return "SELECT public.%s('%s'::jsonb)".formatted(HOOK, event(user));
  }

  private static Map<String, Object> hooked(String user) throws Exception {
    return JsonUtil.parseJson(as("supabase_auth_admin", call(user)));
  }

  @Test
  void givesStaffTheirRoleAndTenant() throws Exception {
    Map<String, Object> result = hooked(MEMBER);
    JwtClaims claims = JwtClaims.parse(JsonUtil.toJson(claims(result)));
    for (boolean hasManyTenants : new boolean[] {true, false}) {
      TokenSettings settings =
          new TokenSettings(
              null, null, null, "https://abc.supabase.co/auth/v1", "authenticated", hasManyTenants);
      Caller caller = new ClaimRules(settings).caller(claims, false);
      assertThat(caller.role()).isEqualTo(Role.MANAGER);
      assertThat(caller.subject()).isEqualTo(MEMBER);
      assertThat(caller.tenant().value()).isEqualTo(hasManyTenants ? "casa-ana" : "default");
    }
  }

  @Test
  void theGuideSetsARoleInAppMetadata() throws Exception {
    String role =
        """
        SELECT string_agg(email || ' ' || (raw_app_meta_data ->> 'role'), ',') FROM auth.users
        """;
    execute(guide("raw_app_meta_data"));
    assertThat(as("", role)).isEqualTo("ana@example.com admin");
    execute("UPDATE auth.users SET raw_app_meta_data = '{\"tenant_id\": \"casa-ana\"}'");
    execute(guide("raw_app_meta_data"));
    assertThat(as("", role)).isEqualTo("ana@example.com admin");
    assertThat(as("", "SELECT min(raw_app_meta_data ->> 'tenant_id') FROM auth.users"))
        .isEqualTo("casa-ana");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> claims(Map<String, Object> event) {
    return (Map<String, Object>) Objects.requireNonNull(event.get("claims"));
  }

  @Test
  void changesNothingElse() throws Exception {
    Map<String, Object> result = hooked(MEMBER);
    Map<String, Object> expected = new HashMap<>(JsonUtil.parseJson(event(MEMBER)));
    Map<String, Object> claims = new HashMap<>(claims(expected));
    claims.put("user_role", "manager");
    claims.put(
        "app_metadata",
        Map.of("provider", "email", "providers", List.of("email"), "tenant_id", "casa-ana"));
    expected.put("claims", claims);
    assertThat(result).isEqualTo(expected);
  }

  @Test
  void leavesACustomerUnchanged() throws Exception {
    assertThat(hooked(CUSTOMER)).isEqualTo(JsonUtil.parseJson(event(CUSTOMER)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"anon", "authenticated"})
  void isClosedToOtherRoles(String role) {
    refuses(role, call(MEMBER));
    refuses(role, "SELECT role FROM private.staff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE private.staff SET role = 'admin'",
        "DELETE FROM private.staff",
        "INSERT INTO private.staff SELECT gen_random_uuid(), 'admin', 'default'",
      })
  void letsAuthOnlyRead(String sql) {
    refuses("supabase_auth_admin", sql);
  }

  private static void refuses(String role, String sql) {
    assertThatThrownBy(() -> as(role, sql)).hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @CsvSource({"owner, default", "customer, default", "staff, Casa", "staff, ''"})
  void refusesRolesAndTenantsThatTheServiceDoesNotAccept(String role, String tenant) {
    assertThatThrownBy(() ->
            execute(
                "INSERT INTO private.staff VALUES ('%s', '%s', '%s')"
                    .formatted(CUSTOMER, role, tenant)))
        .hasMessageContaining("violates check constraint");
  }
}
