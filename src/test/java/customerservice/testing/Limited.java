package customerservice.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service behind a proxy, that lets little through and is read by one web page. */
public final class Limited implements QuarkusTestProfile {
  /** The web page. */
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
