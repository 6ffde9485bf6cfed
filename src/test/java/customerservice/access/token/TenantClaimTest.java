package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.settings.Settings;
import customerservice.testing.ServiceUnderTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With several tenants, a token without a valid tenant has no access. */
class TenantClaimTest {
  private static final int LENGTH_MAX = 64;

  @BeforeEach
  void startTheClock() {
    TestClock.reset();
  }

  private static TokenVerifier tokens(String tenancy) {
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL",
            "postgresql://u:p@h/d",
            "SUPABASE_JWT_SECRET",
            ServiceUnderTest.JWT_SECRET,
            "TENANCY",
            tenancy);
    Settings settings = Settings.read(name -> Optional.ofNullable(environment.get(name)));
    JwksCache none = new JwksCache(settings, TestClock::now, new SimpleMeterRegistry(), false);
    return new TokenVerifier(settings, TestClock::now, none);
  }

  private static String token(String claims) throws InvalidJwtException {
    JwtClaims all = TestTokens.claims();
    JwtClaims.parse(claims).getClaimsMap().forEach(all::setClaim);
    return TestTokens.sign(all);
  }

  private static String tokenOf(String tenant) throws InvalidJwtException {
    return token("{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"%s\"}}".formatted(tenant));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "casa-ana", "0", "_", "-", "default", "casa_ana-2"})
  void isReadFromTheToken(String tenant) throws Exception {
    assertThat(tokens("multi").caller(tokenOf(tenant)).tenant().value()).isEqualTo(tenant);
  }

  @Test
  void hasAtMostSixtyFourCharacters() throws Exception {
    String longest = "x".repeat(LENGTH_MAX);
    assertThat(tokens("multi").caller(tokenOf(longest)).tenant().value()).isEqualTo(longest);
    refuses(tokenOf(longest + "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"tenant_id\":\"a\"}",
        "{\"user_metadata\":{\"tenant_id\":\"a\"}}",
        "{\"app_metadata\":{\"role\":\"staff\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":null}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\" a\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"A\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"a/b\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"*\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"a\\n\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":\"\u00e9\"}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":7}}",
        "{\"app_metadata\":{\"role\":\"staff\",\"tenant_id\":[\"a\"]}}",
        "{\"app_metadata\":[{\"tenant_id\":\"a\"}]}",
      })
  void refusesAMissingOrMalformedTenant(String claims) throws Exception {
    refuses(token(claims));
    assertThat(tokens("single").caller(token(claims)).tenant()).isEqualTo(TenantId.DEFAULT);
  }

  @Test
  void isNotReadWithSingleTenancy() throws Exception {
    assertThat(tokens("single").caller(tokenOf("casa-ana")).tenant()).isEqualTo(TenantId.DEFAULT);
  }

  private static void refuses(String token) {
    assertThatThrownBy(() -> tokens("multi").caller(token))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.FORBIDDEN));
  }
}
