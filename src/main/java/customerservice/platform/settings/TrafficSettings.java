package customerservice.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much is taken from whom, and which web pages may ask.
 *
 * @param rates null: requests are not counted
 * @param proxies who may say where a request comes from
 * @param corsOrigins the web pages, by their origin, whose scripts may read the answers
 */
public record TrafficSettings(
    @Nullable Rates rates, TrustedProxies proxies, Set<String> corsOrigins) {
  /** A caller of role {@code service} may send ten times as many. */
  public static final int RATE_MAX = 10_000;

  private static final int READS = 100;
  private static final int WRITES = 50;
  private static final int FAILED_AUTHENTICATIONS = 30;

  /**
   * How often.
   *
   * @param readsPerSecond of one caller
   * @param writesPerSecond of one caller
   * @param failedAuthenticationsPerMinute of one address
   */
  public record Rates(int readsPerSecond, int writesPerSecond, int failedAuthenticationsPerMinute) {
    /** Unless something else is set. */
    public static final Rates USUAL = new Rates(READS, WRITES, FAILED_AUTHENTICATIONS);
  }

  /** Keeps a copy. */
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

  private static int rate(Variables variables, String name, int unset) {
    return variables.number(name, "a number", RATE_MAX, unset);
  }

  /** RFC 6454 §6.2, as browsers write it: they compare it to the letter. */
  private static void requireOrigin(String text) {
    if (!isOrigin(text)) {
      throw new InvalidSetting(
          "CORS_ORIGINS",
          "'%s' is no origin, such as https://app.example; each is named, none by *"
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
