package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.ServiceUnderTest;
import customerservice.TestClock;
import customerservice.TestTokens;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A verifier of tokens beside a key server that has a key of each kind. */
abstract class WithKeyServer {
  static final List<TestKey> KEYS = TestKey.all();
  static final TestKey EC = KEYS.get(0);
  static final TestKey RSA = KEYS.get(1);
  static final TestKey ED = KEYS.get(2);
  static final String SECRET = ServiceUnderTest.JWT_SECRET;
  static final Map<String, String> BOTH = Map.of("SUPABASE_JWT_SECRET", SECRET);

  private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.START);
  final TestKeyServer server = new TestKeyServer();
  ServedKeys keys = keys(Map.of());
  TokenVerifier tokens = verifier(Map.of());

  WithKeyServer() throws IOException {}

  private ServedKeys keys(Map<String, String> settings) {
    return new ServedKeys(server.settings(settings), now::get, new SimpleMeterRegistry(), false);
  }

  private TokenVerifier verifier(Map<String, String> settings) {
    return new TokenVerifier(server.settings(settings), now::get, keys);
  }

  void with(Map<String, String> settings) {
    keys.stop();
    keys = keys(settings);
    tokens = verifier(settings);
  }

  static Stream<TestKey> all() {
    return KEYS.stream();
  }

  @BeforeEach
  void serve() {
    TestClock.reset();
    server.gives(EC, RSA, ED);
  }

  @AfterEach
  void close() {
    keys.stop();
    server.close();
  }

  JwtClaims claims() {
    JwtClaims claims = TestTokens.claims();
    claims.setIssuer(server.url() + "/auth/v1");
    claims.setClaim("app_metadata", Map.of("role", "staff"));
    return claims;
  }

  void refuses(String token, ProblemCode code) {
    assertThatThrownBy(() -> tokens.caller(token))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }

  void refuses(String token) {
    refuses(token, ProblemCode.UNAUTHENTICATED);
  }
}
