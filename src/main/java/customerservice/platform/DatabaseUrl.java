package customerservice.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is, read from the form that its own tools and Supabase's dashboard use: {@code
 * postgresql://user:password@host:port/database?sslmode=…}.
 *
 * @param jdbcUrl the same for the driver, without the credentials
 * @param user the role that logs in
 * @param password null where the server asks for none
 */
public record DatabaseUrl(String jdbcUrl, String user, @Nullable String password) {
  private static final int DEFAULT_PORT = 5432;

  /** What may stand behind the {@code ?}, and the driver's name for it; "" is passed over. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "application_name", "ApplicationName",
          "pgbouncer", "");

  /**
   * Reads such a URL.
   *
   * @param variable the environment variable it stands in, for the message
   * @throws WrongSetting when it is not such a URL
   */
  public static DatabaseUrl parse(String variable, String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // Its message would quote the URL, and with it the password.
      throw wrong(variable, "special characters in the user or password are percent-encoded");
    }
    if (!List.of("postgresql", "postgres").contains(uri.getScheme())) {
      throw wrong(variable, "it starts with another scheme, or none");
    }
    String credentials = uri.getRawUserInfo();
    if (uri.getHost() == null || credentials == null || uri.getPath().length() < 2) {
      throw wrong(variable, "a user, a host and a database are needed");
    }
    int colon = credentials.indexOf(':');
    String user = decoded(colon < 0 ? credentials : credentials.substring(0, colon));
    String password = colon < 0 ? null : decoded(credentials.substring(colon + 1));
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    String jdbcUrl =
        "jdbc:postgresql://%s:%d%s%s"
            .formatted(uri.getHost(), port, uri.getRawPath(), parameters(variable, uri));
    return new DatabaseUrl(jdbcUrl, user, password);
  }

  private static String parameters(String variable, URI uri) {
    if (uri.getRawQuery() == null) {
      return "";
    }
    List<String> passedOn = new ArrayList<>();
    for (String parameter : uri.getRawQuery().split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      String driverName = PARAMETERS.get(name);
      if (driverName == null || !parameter.contains("=")) {
        throw wrong(variable, "it has a parameter that is not known here: " + name);
      }
      if (!driverName.isEmpty()) {
        passedOn.add(driverName + parameter.substring(name.length()));
      }
    }
    return passedOn.isEmpty() ? "" : "?" + String.join("&", passedOn);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static WrongSetting wrong(String variable, String why) {
    return new WrongSetting(
        variable, "is not like postgresql://user:password@host:5432/database (" + why + ")");
  }

  /** Without the password: a record's own text would show it in a log. */
  @Override
  public String toString() {
    return user + "@" + jdbcUrl;
  }
}
