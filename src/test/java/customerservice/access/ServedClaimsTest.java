package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.token.WithKeyServer;
import customerservice.platform.input.ProblemCode;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import java.io.IOException;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The claims that tokens of public keys need, and the exemptions of Supabase's legacy service key.
 */
class ServedClaimsTest extends WithKeyServer {
  private static final String SERVICE_ROLE = "service_role";

  ServedClaimsTest() throws IOException {}

  /** Claims that the service refuses, with no exemption for tokens of public keys. */
  @ParameterizedTest
  @CsvSource({
    "exp, 0, UNAUTHENTICATED",
    "nbf, 9999999999, UNAUTHENTICATED",
    "iss, https://elsewhere.example, UNAUTHENTICATED",
    "iss, supabase, UNAUTHENTICATED",
    "iss, , UNAUTHENTICATED",
    "aud, elsewhere, UNAUTHENTICATED",
    "aud, , UNAUTHENTICATED",
    "sub, , UNAUTHENTICATED",
    "exp, , UNAUTHENTICATED",
    "role, anon, FORBIDDEN",
    "is_anonymous, true, FORBIDDEN",
  })
  void refusesWrongClaims(String name, String value, ProblemCode code) {
    JwtClaims claims = claims();
    claims.unsetClaim(name);
    if (value != null) {
      claims.setClaim(name, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);
    }
    for (TestKey key : KEYS) {
      refuses(key.sign(claims), code);
      // This role is exempt only in tokens of the secret.
      if (!name.equals("role")) {
        claims.setClaim("role", SERVICE_ROLE);
        refuses(key.sign(claims), code);
        claims.setClaim("role", "authenticated");
      }
    }
  }

  @Test
  void requiresASubjectOfRoleServiceWithAPublicKey() {
    JwtClaims claims = claims();
    claims.unsetClaim("app_metadata");
    claims.setClaim("role", SERVICE_ROLE);
    Caller caller = tokens.caller(EC.sign(claims));
    assertThat(caller.role()).isEqualTo(Role.SERVICE);
    assertThat(caller.subject()).isEqualTo("somebody");
  }

  @Test
  void acceptsTheLegacyServiceKeyAndRefusesTheLegacyAnonKey() {
    with(BOTH);
    JwtClaims legacy = new JwtClaims();
    legacy.setIssuer("supabase");
    legacy.setExpirationTime(NumericDate.fromSeconds(TestClock.START.getEpochSecond() + 1));
    legacy.setClaim("role", SERVICE_ROLE);
    Caller service = tokens.caller(TestTokens.sign(legacy));
    assertThat(service.role()).isEqualTo(Role.SERVICE);
    assertThat(service.subject()).isEqualTo("service");
    legacy.setClaim("role", "anon");
    refuses(TestTokens.sign(legacy), ProblemCode.FORBIDDEN);
    with(Map.of("SUPABASE_JWT_SECRET", SECRET, "TENANCY", "multi"));
    refuses(TestTokens.sign(legacy), ProblemCode.FORBIDDEN);
    legacy.setClaim("role", SERVICE_ROLE);
    refuses(TestTokens.sign(legacy), ProblemCode.FORBIDDEN);
    legacy.setClaim("app_metadata", Map.of("tenant_id", "casa-ana"));
    refuses(TestTokens.sign(legacy), ProblemCode.FORBIDDEN);
  }
}
