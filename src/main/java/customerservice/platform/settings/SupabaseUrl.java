package customerservice.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The URL of a Supabase project, such as {@code https://abc.supabase.co}.
 *
 * @param base without a trailing slash
 */
public record SupabaseUrl(String base) {
  private static final String VARIABLE = "SUPABASE_URL";
  private static final String AUTH = "/auth/v1";

  /** The only hosts for http: without TLS, any other host could be impersonated. */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::|0:0:0:0:0:0:0:)1]");

  /**
   * Parses and validates the setting.
   *
   * @throws InvalidSetting if it is not such a URL, or not safe: an attacker on the network can
   *     replace keys that are fetched over http
   */
  static SupabaseUrl parse(String text) {
    URI url = url(text);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw wrong("it must start with https://");
    }
    String host = url.getHost();
    if (host == null) {
      throw wrong("the host is missing");
    }
    if (url.getPort() > DatabaseUrl.PORT_MAX || url.getPort() == 0) {
      throw wrong("the port must be from 1 to " + DatabaseUrl.PORT_MAX);
    }
    if (scheme.equals("http") && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      throw wrong("use https; http is allowed only for localhost");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw wrong("remove the user, the query and the fragment");
    }
    String base = text.replaceFirst("/+$", "");
    if (base.endsWith("/v1")) {
      throw wrong("remove /auth/v1 or /rest/v1");
    }
    return new SupabaseUrl(base);
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("it is not a valid URL");
    }
  }

  private static InvalidSetting wrong(String why) {
    return new InvalidSetting(
        VARIABLE, "must be a URL such as https://abc.supabase.co (%s)".formatted(why));
  }

  /** The {@code iss} claim of the project's tokens. */
  public String issuer() {
    return base + AUTH;
  }

  /** The origin for the policy of pages that sign in with the project (RFC 6454 §6.2). */
  public String origin() {
    URI url = URI.create(base);
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  /** The URL of the public keys, a JSON Web Key Set (RFC 7517 §5). */
  public URI keys() {
    return URI.create(issuer() + "/.well-known/jwks.json");
  }
}
