package customerservice.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a project of Supabase is, such as {@code https://abc.supabase.co}.
 *
 * @param base without a slash at its end
 */
public record SupabaseUrl(String base) {
  private static final String VARIABLE = "SUPABASE_URL";
  private static final String AUTH = "/auth/v1";

  /** Names alone: whoever answers for another name is nobody to believe without TLS. */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::|0:0:0:0:0:0:0:)1]");

  /**
   * Reads one.
   *
   * @throws InvalidSetting when it is none, or not safe: keys that come over http are anybody's
   */
  static SupabaseUrl parse(String text) {
    URI url = url(text);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw wrong("it starts with another scheme, or none");
    }
    String host = url.getHost();
    if (host == null || url.getPort() > DatabaseUrl.PORT_MAX || url.getPort() == 0) {
      throw wrong("it has no host, or no port that could be");
    }
    if (scheme.equals("http") && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      throw wrong("http is for this machine alone: anybody on the way could give other keys");
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw wrong("it has more than scheme, host, port and path");
    }
    String base = text.replaceFirst("/+$", "");
    if (base.endsWith("/v1")) {
      throw wrong("leave out /auth/v1 or /rest/v1");
    }
    return new SupabaseUrl(base);
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("it is no address");
    }
  }

  private static InvalidSetting wrong(String why) {
    return new InvalidSetting(VARIABLE, "is not like https://abc.supabase.co (%s)".formatted(why));
  }

  /** What tokens of this project carry as {@code iss}. */
  public String issuer() {
    return base + AUTH;
  }

  /** Where its public keys are, as a JSON Web Key Set (RFC 7517 §5). */
  public URI keys() {
    return URI.create(issuer() + "/.well-known/jwks.json");
  }
}
