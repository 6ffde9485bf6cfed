package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.access.TestKey;
import customerservice.access.TestKeyServer;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.testing.ServiceUnderTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
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

/** A token verifier and a key server with a key of each algorithm. */
public abstract class WithKeyServer {
  public static final List<TestKey> KEYS = TestKey.all();
  public static final TestKey EC = KEYS.get(0);
  static final TestKey RSA = KEYS.get(1);
  public static final TestKey ED = KEYS.get(2);
  public static final String SECRET = ServiceUnderTest.JWT_SECRET;
  public static final Map<String, String> BOTH = Map.of("SUPABASE_JWT_SECRET", SECRET);

  private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.START);
  public final TestKeyServer server = new TestKeyServer();
  public JwksCache keys = keys(Map.of());
  public TokenVerifier tokens = verifier(Map.of());

  public WithKeyServer() throws IOException {}

  private JwksCache keys(Map<String, String> settings) {
    return new JwksCache(server.settings(settings), now::get, new SimpleMeterRegistry(), false);
  }

  private TokenVerifier verifier(Map<String, String> settings) {
    return new TokenVerifier(server.settings(settings), now::get, keys);
  }

  public void with(Map<String, String> settings) {
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

  public JwtClaims claims() {
    JwtClaims claims = TestTokens.claims();
    claims.setIssuer(server.url() + "/auth/v1");
    claims.setClaim("app_metadata", Map.of("role", "staff"));
    return claims;
  }

  public void refuses(String token, ProblemCode code) {
    assertThatThrownBy(() -> tokens.caller(token))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }

  public void refuses(String token) {
    refuses(token, ProblemCode.UNAUTHENTICATED);
  }
}
