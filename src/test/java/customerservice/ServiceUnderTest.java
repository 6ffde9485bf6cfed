package customerservice;

import customerservice.platform.DatabaseUrl;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives the service under test its settings: the tests' own PostgreSQL and secret. */
public final class ServiceUnderTest implements QuarkusTestResourceLifecycleManager {
  /** The key of its tokens. */
  public static final String JWT_SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";

  /** What its tokens must carry as {@code iss}. */
  public static final String ISSUER = "https://issuer.example/auth/v1";

  @Override
  public Map<String, String> start() {
    TestPostgres.Database database = TestPostgres.main();
    return Map.of(
        "DATABASE_URL",
        text(database.service()),
        "DATABASE_MIGRATION_URL",
        text(database.owner()),
        "SUPABASE_JWT_SECRET",
        JWT_SECRET,
        "JWT_ISSUER",
        ISSUER,
        "DEFAULT_REGION",
        "ES",
        "HOST",
        "127.0.0.1");
  }

  private static String text(DatabaseUrl url) {
    return url.jdbcUrl()
        .replace("jdbc:postgresql://", "postgresql://" + url.user() + ":" + url.password() + "@");
  }

  @Override
  public void stop() {
    // The server is shared, and ends with the JVM.
  }
}
