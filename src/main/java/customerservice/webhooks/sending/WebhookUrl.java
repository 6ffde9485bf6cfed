package customerservice.webhooks.sending;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a receiver.
 *
 * @param isHttps false for http
 * @param host a name, or an address without brackets
 * @param port from 1 to 65535
 * @param target path and query, as they are sent
 */
public record WebhookUrl(boolean isHttps, String host, int port, String target) {
  /** The maximum length of a URL. */
  public static final int LENGTH_MAX = 2000;

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int PORT_MAX = 65535;
  private static final int HOST_LENGTH_MAX = 253;

  /** Dotted decimal without leading zeros, which other programs read as octal numbers. */
  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  /**
   * RFC 1123 §2.1, with an underscore; the last label begins with a letter, so that no other
   * notation of an address (decimal, octal, hexadecimal, with fewer parts) is a name.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\\.?");

  /** Parses a URL; empty if it is not http or https, or has a user, a fragment or another host. */
  public static Optional<WebhookUrl> parse(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean isHttps = scheme.equals("https");
      String host = host(uri.getHost());
      if (host == null
          || !(isHttps || scheme.equals("http"))
          || uri.getRawUserInfo() != null
          || uri.getRawFragment() != null
          || uri.getPort() == 0
          || uri.getPort() > PORT_MAX) {
        return Optional.empty();
      }
      int usual = isHttps ? HTTPS_PORT : HTTP_PORT;
      return Optional.of(
          new WebhookUrl(isHttps, host, uri.getPort() < 0 ? usual : uri.getPort(), target(uri)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String host(@Nullable String host) {
    if (host == null || host.length() > HOST_LENGTH_MAX) {
      return null;
    }
    if (host.startsWith("[")) {
      // A zone (%eth0) names an interface of this machine.
      return host.contains("%") ? null : host.substring(1, host.length() - 1);
    }
    String name = host.toLowerCase(Locale.ROOT);
    return V4.matcher(name).matches() || NAME.matcher(name).matches() ? name : null;
  }

  /** Other characters than ASCII are percent-encoded. */
  private static String target(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath();
    String query = ascii.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** The address, if the host is one; no name is resolved. */
  Optional<InetAddress> literal() {
    return host.contains(":") || V4.matcher(host).matches()
        ? Optional.of(InetAddress.ofLiteral(host))
        : Optional.empty();
  }
}
