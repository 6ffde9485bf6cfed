package customerservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sign-in with Supabase requires two settings, and widens the policy of the page. */
final class SupabaseSignInTest {
  private static final String KEY = "sb_publishable_1";

  private static SupabaseSignIn of(Map<String, String> settings) {
    return SupabaseSignIn.of(
        Settings.read(name -> Optional.ofNullable(settings.get(name))).tokens());
  }

  @ParameterizedTest
  @CsvSource({
    "https://abc.supabase.co, https://abc.supabase.co",
    "https://abc.supabase.co/, https://abc.supabase.co",
    "https://example.com:8443/supabase, https://example.com:8443",
    "http://127.0.0.1:54321, http://127.0.0.1:54321",
  })
  void letsThePageCallTheProject(String url, String origin) {
    SupabaseSignIn signIn = of(Map.of("SUPABASE_URL", url, "SUPABASE_PUBLISHABLE_KEY", KEY));
    assertThat(signIn.url()).isEqualTo(url.replaceFirst("/$", ""));
    assertThat(signIn.key()).isEqualTo(KEY);
    assertThat(signIn.policy()).endsWith("; connect-src 'self' " + origin);
  }

  @Test
  void requiresBothSettings() {
    SupabaseSignIn none = new SupabaseSignIn("", "", "");
    assertThat(of(Map.of("SUPABASE_URL", "https://abc.supabase.co"))).isEqualTo(none);
    assertThat(of(Map.of("SUPABASE_PUBLISHABLE_KEY", KEY))).isEqualTo(none);
    assertThat(none.policy()).endsWith("; connect-src 'self'");
  }
}
