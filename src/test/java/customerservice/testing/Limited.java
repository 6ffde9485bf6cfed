package customerservice.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Settings of a service behind a proxy, with low limits and one CORS origin. */
public final class Limited implements QuarkusTestProfile {
  /** The CORS origin. */
  public static final String ORIGIN = "https://app.example";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "RATE_LIMIT", "on",
        "RATE_LIMIT_READS", "2",
        "RATE_LIMIT_WRITES", "1",
        "RATE_LIMIT_FAILED_AUTHENTICATIONS", "3",
        "TRUSTED_PROXIES", "127.0.0.1",
        "CORS_ORIGINS", ORIGIN);
  }
}
