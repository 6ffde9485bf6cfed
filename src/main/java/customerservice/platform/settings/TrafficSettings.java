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
  /**
   * Rate limits.
   *
   * @param readsPerSecond of one caller
   * @param writesPerSecond of one caller
   * @param failedAuthenticationsPerMinute of one address
   */
  public record Rates(
      int readsPerSecond, int writesPerSecond, int failedAuthenticationsPerMinute) {}

  public TrafficSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  static TrafficSettings read(Variables variables) {
    boolean isOn = variables.word("RATE_LIMIT").equals("on");
    Rates rates =
        new Rates(
            variables.number("RATE_LIMIT_READS"),
            variables.number("RATE_LIMIT_WRITES"),
            variables.number("RATE_LIMIT_FAILED_AUTHENTICATIONS"));
    List<String> origins = variables.list("CORS_ORIGINS");
    for (String origin : origins) {
      if (!isOrigin(origin)) {
        variables.refuse(
            new InvalidSetting(
                "CORS_ORIGINS",
                "'%s' is not an origin such as https://app.example; list each origin, without wildcards"
                    .formatted(origin)));
      }
    }
    return new TrafficSettings(
        isOn ? rates : null,
        TrustedProxies.read(variables, "TRUSTED_PROXIES"),
        Set.copyOf(origins.stream().distinct().toList()));
  }

  /** The serialization of RFC 6454 §6.2 is required, because browsers compare origins literally. */
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
