package customerservice.platform.settings;

import customerservice.platform.input.Text;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database URL in the form of PostgreSQL's tools and Supabase's dashboard: {@code
 * postgresql://user:password@host:port/database?sslmode=…}.
 *
 * <p>A pooler in transaction mode assigns a connection for one transaction, so prepared statements
 * do not work there, and the driver must not use them. Transaction mode is assumed for port 6543,
 * the usual port of such poolers, and for {@code pgbouncer=true}; {@code pgbouncer=false} overrides
 * the port. A query cannot detect a pooler, because the server does not know of it.
 *
 * @param jdbcUrl the driver's URL, without the credentials
 * @param user role that logs in
 * @param password null if the server requires none
 */
public record DatabaseUrl(String jdbcUrl, String user, @Nullable String password) {
  public static final int PORT_MAX = 65_535;

  private static final int DEFAULT_PORT = 5432;
  private static final List<String> SCHEMES = List.of("postgresql", "postgres");
  private static final Pattern DATABASE = Pattern.compile("/[^/]+");
  private static final String REPLACEMENT_CHARACTER = "\uFFFD";
  private static final String ENCODING =
      "percent-encode special characters in the user and password, in UTF-8";
  private static final String SSL_MODE = "sslmode";
  private static final String SSL_ROOT_CERTIFICATE = "sslrootcert";
  private static final String POOLED = "pgbouncer";

  /** The port of Supabase's and other poolers in transaction mode. */
  private static final int TRANSACTION_POOLER_PORT = 6543;

  /** Disables named prepared statements, which belong to a connection. */
  private static final String NO_PREPARED_STATEMENTS = "prepareThreshold=0";

  /** In libpq's order, from the weakest to the strongest. */
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** The supported query parameters, with the driver's names. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          SSL_MODE,
          "sslmode",
          SSL_ROOT_CERTIFICATE,
          "sslrootcert",
          "sslcert",
          "sslcert",
          "sslkey",
          "sslkey",
          "application_name",
          "ApplicationName");

  /**
   * Parses a URL.
   *
   * @param variable environment variable for the error message
   * @throws InvalidSetting if it is not such a URL
   */
  public static DatabaseUrl parse(String variable, String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // The exception's message quotes the URL with the password.
      throw wrong(variable, ENCODING);
    }
    if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
      throw wrong(variable, "it must start with postgresql:// or postgres://");
    }
    String credentials = uri.getRawUserInfo();
    if (uri.getHost() == null
        || credentials == null
        || credentials.isEmpty()
        || credentials.startsWith(":")
        || !DATABASE.matcher(uri.getRawPath()).matches()) {
      throw wrong(variable, "it must have a user, a host and a database");
    }
    if (uri.getRawFragment() != null) {
      throw wrong(variable, ENCODING);
    }
    // Only a check: the driver itself decodes the database's name.
    decoded(variable, uri.getRawPath());
    int colon = credentials.indexOf(':');
    String user = decoded(variable, colon < 0 ? credentials : credentials.substring(0, colon));
    String password = colon < 0 ? null : decoded(variable, credentials.substring(colon + 1));
    int port = port(variable, uri);
    String jdbcUrl =
        "jdbc:postgresql://%s:%d%s%s"
            .formatted(
                uri.getHost(), port, uri.getRawPath(), driverParameters(variable, uri, port));
    return new DatabaseUrl(jdbcUrl, user, password);
  }

  private static int port(String variable, URI uri) {
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    if (port < 1 || port > PORT_MAX) {
      throw wrong(variable, "the port must be from 1 to " + PORT_MAX);
    }
    return port;
  }

  /** The query string of the driver's URL. */
  private static String driverParameters(String variable, URI uri, int port) {
    Map<String, String> parameters = parameters(variable, uri);
    List<String> driverParameters = new ArrayList<>();
    parameters.forEach((name, value) -> {
      if (!name.equals(POOLED)) {
        driverParameters.add(PARAMETERS.get(name) + "=" + value);
      }
    });
    String isPooled = parameters.get(POOLED);
    if (isPooled == null ? port == TRANSACTION_POOLER_PORT : isPooled.equals("true")) {
      driverParameters.add(NO_PREPARED_STATEMENTS);
    }
    return driverParameters.isEmpty() ? "" : "?" + String.join("&", driverParameters);
  }

  /** The validated parameters of the URL. */
  private static Map<String, String> parameters(String variable, URI uri) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (uri.getRawQuery() == null) {
      return parameters;
    }
    for (String parameter : uri.getRawQuery().split("&", -1)) {
      String[] nameAndValue = parameter.split("=", 2);
      String name = nameAndValue[0];
      if (nameAndValue.length < 2 || !(PARAMETERS.containsKey(name) || name.equals(POOLED))) {
        throw wrong(variable, "remove the unsupported parameter '%s'".formatted(name));
      }
      parameters.put(name, nameAndValue[1]);
    }
    String mode = parameters.get(SSL_MODE);
    if (mode != null && !SSL_MODES.contains(mode)) {
      throw wrong(variable, "sslmode must be one of " + String.join(", ", SSL_MODES));
    }
    String pooled = parameters.get(POOLED);
    if (pooled != null && !pooled.equals("true") && !pooled.equals("false")) {
      throw wrong(variable, "pgbouncer must be true or false");
    }
    String root = parameters.get(SSL_ROOT_CERTIFICATE);
    if (root != null) {
      requireFile(variable, decoded(variable, root));
      // libpq verifies the certificate in this case; the driver would only encrypt.
      parameters.replace(SSL_MODE, "require", "verify-ca");
    }
    return parameters;
  }

  private static void requireFile(String variable, String path) {
    if (!new File(path).isFile() || !new File(path).canRead()) {
      throw wrong(variable, "sslrootcert must be a readable file: " + path);
    }
  }

  private static String decoded(String variable, String text) {
    String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    // The decoder replaces invalid UTF-8; PostgreSQL refuses NUL.
    if (decoded.contains(REPLACEMENT_CHARACTER) || !Text.isStorable(decoded)) {
      throw wrong(variable, ENCODING);
    }
    return decoded;
  }

  private static InvalidSetting wrong(String variable, String why) {
    return new InvalidSetting(
        variable,
        "must be a URL such as postgresql://user:password@host:5432/database (%s)".formatted(why));
  }

  /** Omits the password, which must not appear in a log. */
  @Override
  public String toString() {
    return user + "@" + jdbcUrl;
  }
}
