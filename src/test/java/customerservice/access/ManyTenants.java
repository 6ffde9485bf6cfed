package customerservice.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A service with several tenants that also accepts tokens of a key server. */
public final class ManyTenants implements QuarkusTestProfile {
  /** The setting with the private key: tests have another class loader than the key server. */
  static final String PRIVATE_KEY = "test.private-key";

  static final String KEY_ID = "served";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("TENANCY", "multi", "WEBHOOK_NETWORKS", "");
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(Keys.class));
  }

  /** Starts a key server. */
  public static final class Keys implements QuarkusTestResourceLifecycleManager {
    private final TestKeyServer server = server();

    private static TestKeyServer server() {
      try {
        return new TestKeyServer();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Map<String, String> start() {
      TestKey key = TestKey.es256(KEY_ID);
      server.gives(key);
      byte[] privateKey = key.pair().getPrivate().getEncoded();
      return Map.of(
          "SUPABASE_URL",
          server.url(),
          PRIVATE_KEY,
          Base64.getEncoder().encodeToString(privateKey));
    }

    @Override
    public void stop() {
      server.close();
    }
  }
}
