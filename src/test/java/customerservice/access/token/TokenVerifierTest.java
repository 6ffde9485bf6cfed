package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.access.Caller;
import customerservice.platform.input.Problem;
import customerservice.platform.settings.Settings;
import customerservice.testing.ServiceUnderTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cache of verified tokens returns a caller only while the token is valid. */
class TokenVerifierTest {
  private final AtomicReference<Instant> now = new AtomicReference<>();
  private final TokenVerifier tokens =
      new TokenVerifier(
          settings(),
          now::get,
          new JwksCache(settings(), now::get, new SimpleMeterRegistry(), false));

  private static Settings settings() {
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL", "postgresql://u:p@h/d",
            "SUPABASE_JWT_SECRET", ServiceUnderTest.JWT_SECRET,
            "JWT_ISSUER", ServiceUnderTest.ISSUER);
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }

  @BeforeEach
  void startTheClock() {
    TestClock.reset();
    now.set(TestClock.START);
  }

  private static JwtClaims claims(String subject) {
    JwtClaims claims = TestTokens.claims();
    claims.setSubject(subject);
    claims.setClaim("app_metadata", Map.of("role", "staff"));
    return claims;
  }

  private void refuses(String token) {
    assertThatThrownBy(() -> tokens.caller(token)).isInstanceOf(Problem.class);
  }

  @Test
  void acceptsACachedTokenUntilItExpires() {
    String token = TestTokens.sign(claims("ana"));
    Caller first = tokens.caller(token);
    now.set(TestClock.START.plus(Duration.ofHours(1)).minusSeconds(1));
    assertThat(tokens.caller(token)).isSameAs(first);
    now.set(TestClock.START.plus(Duration.ofHours(1)));
    refuses(token);
  }

  @Test
  void refusesACachedTokenBeforeItsNotBefore() {
    JwtClaims claims = claims("ana");
    claims.setNotBefore(NumericDate.fromMilliseconds(TestClock.START.toEpochMilli()));
    String token = TestTokens.sign(claims);
    assertThat(tokens.caller(token).subject()).isEqualTo("ana");
    now.set(TestClock.START.minusSeconds(1));
    refuses(token);
  }

  @Test
  void cachesNoRefusedToken() {
    refuses(
        TestTokens.sign(claims("ana"), "HS256", "another-secret-that-is-long-enough-for-hs256"));
    assertThat(tokens.verifiedCount()).isZero();
  }

  @Test
  void limitsTheSizeOfTheCache() {
    for (int i = 0; i < TokenVerifier.VERIFIED_MAX; i++) {
      tokens.caller(TestTokens.sign(claims("guest-" + i)));
    }
    assertThat(tokens.verifiedCount()).isEqualTo(TokenVerifier.VERIFIED_MAX);
    assertThat(tokens.caller(TestTokens.sign(claims("one-more"))).subject()).isEqualTo("one-more");
    assertThat(tokens.verifiedCount()).isEqualTo(1);
  }
}
