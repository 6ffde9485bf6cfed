package customerservice.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/** Configures the service under test with the shared PostgreSQL and a secret. */
public final class ServiceUnderTest implements QuarkusTestResourceLifecycleManager {
  /** The secret for its tokens. */
  public static final String JWT_SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";

  /** The required {@code iss} of its tokens. */
  public static final String ISSUER = "https://issuer.example/auth/v1";

  @Override
  public Map<String, String> start() {
    List<String> ownerAndService = TestPostgres.ofServiceUnderTest();
    return Map.of(
        "DATABASE_URL",
        ownerAndService.get(1),
        "DATABASE_MIGRATION_URL",
        ownerAndService.get(0),
        "SUPABASE_JWT_SECRET",
        JWT_SECRET,
        "JWT_ISSUER",
        ISSUER,
        "DEFAULT_REGION",
        "ES",
        "HOST",
        "127.0.0.1");
  }

  @Override
  public void stop() {
    // The server is shared and stops with the JVM.
  }
}
