package customerservice.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits, trusted proxies and CORS origins.
 *
 * @param rates null: no limits
 * @param proxies whose forwarding headers are trusted
 * @param corsOrigins origins of the web pages whose scripts may read responses
 */
public record TrafficSettings(
    @Nullable Rates rates, TrustedProxies proxies, Set<String> corsOrigins) {
  /** The maximum of each rate; a caller with role {@code service} has ten times the rate. */
  public static final int RATE_MAX = 10_000;

  private static final int READS = 100;
  private static final int WRITES = 50;
  private static final int FAILED_AUTHENTICATIONS = 30;

  /**
   * Rate limits.
   *
   * @param readsPerSecond of one caller
   * @param writesPerSecond of one caller
   * @param failedAuthenticationsPerMinute of one address
   */
  public record Rates(int readsPerSecond, int writesPerSecond, int failedAuthenticationsPerMinute) {
    /** The rates if no variable is set. */
    public static final Rates DEFAULT = new Rates(READS, WRITES, FAILED_AUTHENTICATIONS);
  }

  public TrafficSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  static TrafficSettings read(Variables variables) {
    boolean isOn = variables.oneOf("RATE_LIMIT", "on", "off").equals("on");
    Rates rates =
        new Rates(
            rate(variables, "RATE_LIMIT_READS", READS),
            rate(variables, "RATE_LIMIT_WRITES", WRITES),
            rate(variables, "RATE_LIMIT_FAILED_AUTHENTICATIONS", FAILED_AUTHENTICATIONS));
    List<String> origins = variables.list("CORS_ORIGINS");
    origins.forEach(TrafficSettings::requireOrigin);
    return new TrafficSettings(
        isOn ? rates : null,
        TrustedProxies.read(variables, "TRUSTED_PROXIES"),
        Set.copyOf(origins.stream().distinct().toList()));
  }

  private static int rate(Variables variables, String name, int defaultRate) {
    return variables.number(name, RATE_MAX, defaultRate);
  }

  /** Requires the serialization of RFC 6454 §6.2, because browsers compare origins literally. */
  private static void requireOrigin(String text) {
    if (!isOrigin(text)) {
      throw new InvalidSetting(
          "CORS_ORIGINS",
          "'%s' is not an origin such as https://app.example; list each origin, without wildcards"
              .formatted(text));
    }
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (scheme == null || host == null || !(scheme.equals("https") || scheme.equals("http"))) {
        return false;
      }
      boolean isUsualPort = uri.getPort() == (scheme.equals("https") ? 443 : 80);
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return !isUsualPort && text.equals(scheme + "://" + host.toLowerCase(Locale.ROOT) + port);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
