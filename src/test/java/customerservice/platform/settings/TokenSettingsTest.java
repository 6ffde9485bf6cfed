package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of tokens: the project, the secret, the issuer and the tenancy. */
class TokenSettingsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String URL = "postgresql://app:s3cret@db.example.com/crm";

  @Test
  void acceptsAPublishableKeyButNoSecretKey() {
    assertThat(
            read(Map.of("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_1")).tokens().publishableKey())
        .isEqualTo("sb_publishable_1");
    assertThat(read(Map.of("SUPABASE_PUBLISHABLE_KEY", " ")).tokens().publishableKey()).isNull();
    assertRefused(
        Map.of("SUPABASE_PUBLISHABLE_KEY", "sb_secret_1"),
        "SUPABASE_PUBLISHABLE_KEY: must be the publishable key, not a secret key");
  }

  @Test
  void requiresASecretWithAnExternalDatabase() {
    assertRefused(
        Map.of("DATABASE_URL", URL),
        "SUPABASE_JWT_SECRET: or SUPABASE_URL is required with DATABASE_URL, to verify tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "https://abc.supabase.co, https://abc.supabase.co",
    "https://abc.supabase.co/, https://abc.supabase.co",
    "https://abc.supabase.co//, https://abc.supabase.co",
    "HTTPS://abc.supabase.co:8443, HTTPS://abc.supabase.co:8443",
    "https://example.com/supabase/, https://example.com/supabase",
    "http://localhost:54321, http://localhost:54321",
    "http://127.0.0.1:54321/, http://127.0.0.1:54321",
    "http://127.1.2.3, http://127.1.2.3",
    "http://[::1]:54321, http://[::1]:54321",
  })
  void derivesKeysAndIssuerFromTheProject(String url, String base) {
    TokenSettings tokens = read(Map.of("DATABASE_URL", URL, "SUPABASE_URL", url)).tokens();
    assertThat(tokens.issuer()).isEqualTo(base + "/auth/v1");
    assertThat(tokens.supabase()).isEqualTo(new SupabaseUrl(base));
    assertThat(new SupabaseUrl(base).keys()).hasToString(base + "/auth/v1/.well-known/jwks.json");
    assertThat(tokens.secret()).isNull();
  }

  @Test
  void checksNoIssuerByDefault() {
    assertThat(read(Map.of("SUPABASE_JWT_SECRET", SECRET)).tokens().issuer()).isNull();
    Map<String, String> both =
        Map.of("SUPABASE_URL", "https://abc.supabase.co", "JWT_ISSUER", "https://a/");
    assertThat(read(both).tokens().issuer()).isEqualTo("https://a/");
  }

  @ParameterizedTest
  @CsvSource({
    "abc.supabase.co, it must start with https://",
    "ftp://abc.supabase.co, it must start with https://",
    "https:abc, the host is missing",
    "https://, it is not a valid URL",
    "https:///auth, the host is missing",
    "https://abc:65536, the port must be from 1 to 65535",
    "https://a b, it is not a valid URL",
    "https://user:s3cret@abc.supabase.co, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co?a=b, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co#a, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co/auth/v1, remove /auth/v1 or /rest/v1",
    "https://abc.supabase.co/rest/v1/, remove /auth/v1 or /rest/v1",
    "http://abc.supabase.co, use https; http is allowed only for localhost",
    "http://10.0.0.1, use https; http is allowed only for localhost",
    "http://localhost.example.com, use https; http is allowed only for localhost",
    "http://127.0.0.1.example.com, use https; http is allowed only for localhost",
  })
  void refusesAnInvalidProjectUrl(String url, String why) {
    assertRefused(
        Map.of("SUPABASE_URL", url),
        "SUPABASE_URL: must be a URL such as https://abc.supabase.co (%s)".formatted(why));
  }

  @ParameterizedTest
  @CsvSource({"single, false", "multi, true", "'', false"})
  void hasOneOrManyTenants(String tenancy, boolean hasMany) {
    assertThat(read(Map.of("TENANCY", tenancy)).tokens().hasManyTenants()).isEqualTo(hasMany);
  }

  @Test
  void refusesAnotherTenancy() {
    assertRefused(Map.of("TENANCY", "many"), "TENANCY: must be single or multi, not 'many'");
  }

  @Test
  void refusesAShortSecretWithoutQuotingIt() {
    assertRefused(
        Map.of("SUPABASE_JWT_SECRET", SECRET.substring(1)),
        "SUPABASE_JWT_SECRET: must have at least 32 bytes (RFC 7518 §3.2)");
  }

  private static void assertRefused(Map<String, String> environment, String line) {
    assertThatThrownBy(() -> read(environment)).isInstanceOf(InvalidSetting.class).hasMessage(line);
  }

  private static Settings read(Map<String, String> environment) {
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }
}
