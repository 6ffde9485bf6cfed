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
 * Where PostgreSQL is, read from the form that its own tools and Supabase's dashboard use: {@code
 * postgresql://user:password@host:port/database?sslmode=…}.
 *
 * <p>Behind a pooler that gives a connection for one transaction only, nothing stays with a
 * connection: the driver is told to prepare no statement there. That is where the port is the usual
 * one of such poolers, 6543, or {@code pgbouncer=true} says so; {@code pgbouncer=false} says that
 * it is not. To ask the server would not do: it does not know who stands in front of it.
 *
 * @param jdbcUrl the same for the driver, without the credentials
 * @param user the role that logs in
 * @param password null where the server asks for none
 */
public record DatabaseUrl(String jdbcUrl, String user, @Nullable String password) {
  /** The last that there is. */
  public static final int PORT_MAX = 65_535;

  private static final int DEFAULT_PORT = 5432;
  private static final List<String> SCHEMES = List.of("postgresql", "postgres");
  private static final Pattern DATABASE = Pattern.compile("/[^/]+");
  private static final String NOT_UTF_8 = "\uFFFD";
  private static final String ENCODING =
      "special characters in the user or password are percent-encoded, in UTF-8";
  private static final String SSL_MODE = "sslmode";

  private static final String SSL_ROOT_CERTIFICATE = "sslrootcert";
  private static final String POOLED = "pgbouncer";

  /** Where Supabase's poolers, and many others, give a connection for one transaction only. */
  private static final int TRANSACTION_POOLER_PORT = 6543;

  /** Statements without a name: a prepared one stays with a connection that may be another's. */
  private static final String NOTHING_PREPARED = "prepareThreshold=0";

  /** From the weakest to the strongest, as libpq lists them. */
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** What may stand behind the {@code ?}, and the driver's name for it. */
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
   * Reads such a URL.
   *
   * @param variable the environment variable it stands in, for the message
   * @throws InvalidSetting when it is not such a URL
   */
  public static DatabaseUrl parse(String variable, String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // Its message would quote the URL, and with it the password.
      throw wrong(variable, ENCODING);
    }
    if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
      throw wrong(variable, "it starts with another scheme, or none");
    }
    String credentials = uri.getRawUserInfo();
    if (uri.getHost() == null
        || credentials == null
        || credentials.isEmpty()
        || credentials.startsWith(":")
        || !DATABASE.matcher(uri.getRawPath()).matches()) {
      throw wrong(variable, "a user, a host and a database are needed");
    }
    if (uri.getRawFragment() != null) {
      throw wrong(variable, ENCODING);
    }
    // The driver decodes the database's name by itself.
    decoded(variable, uri.getRawPath());
    int colon = credentials.indexOf(':');
    String user = decoded(variable, colon < 0 ? credentials : credentials.substring(0, colon));
    String password = colon < 0 ? null : decoded(variable, credentials.substring(colon + 1));
    int port = port(variable, uri);
    String jdbcUrl =
        "jdbc:postgresql://%s:%d%s%s"
            .formatted(uri.getHost(), port, uri.getRawPath(), parameters(variable, uri, port));
    return new DatabaseUrl(jdbcUrl, user, password);
  }

  private static int port(String variable, URI uri) {
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    if (port < 1 || port > PORT_MAX) {
      throw wrong(variable, "its port is not from 1 to " + PORT_MAX);
    }
    return port;
  }

  /** Those of the driver; {@code pgbouncer} is none of them. */
  private static String parameters(String variable, URI uri, int port) {
    Map<String, String> given = given(variable, uri);
    List<String> passedOn = new ArrayList<>();
    given.forEach((name, value) -> {
      if (!name.equals(POOLED)) {
        passedOn.add(PARAMETERS.get(name) + "=" + value);
      }
    });
    String isPooled = given.get(POOLED);
    if (isPooled == null ? port == TRANSACTION_POOLER_PORT : isPooled.equals("true")) {
      passedOn.add(NOTHING_PREPARED);
    }
    return passedOn.isEmpty() ? "" : "?" + String.join("&", passedOn);
  }

  /** The parameters as they stand, each checked. */
  private static Map<String, String> given(String variable, URI uri) {
    Map<String, String> given = new LinkedHashMap<>();
    if (uri.getRawQuery() == null) {
      return given;
    }
    for (String parameter : uri.getRawQuery().split("&", -1)) {
      String[] nameAndValue = parameter.split("=", 2);
      String name = nameAndValue[0];
      if (nameAndValue.length < 2 || !(PARAMETERS.containsKey(name) || name.equals(POOLED))) {
        throw wrong(variable, "it has a parameter that is not known here: " + name);
      }
      given.put(name, nameAndValue[1]);
    }
    String mode = given.get(SSL_MODE);
    if (mode != null && !SSL_MODES.contains(mode)) {
      throw wrong(variable, "its sslmode is none of " + String.join(" ", SSL_MODES));
    }
    String pooled = given.get(POOLED);
    if (pooled != null && !pooled.equals("true") && !pooled.equals("false")) {
      throw wrong(variable, "its pgbouncer is neither true nor false");
    }
    String root = given.get(SSL_ROOT_CERTIFICATE);
    if (root != null) {
      requireFile(variable, decoded(variable, root));
      // As libpq does. The driver would encrypt, and believe whoever answers.
      given.replace(SSL_MODE, "require", "verify-ca");
    }
    return given;
  }

  private static void requireFile(String variable, String path) {
    if (!new File(path).isFile() || !new File(path).canRead()) {
      throw wrong(variable, "its sslrootcert is no file that can be read: " + path);
    }
  }

  private static String decoded(String variable, String text) {
    String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    // What stands for bytes that are not UTF-8, and what PostgreSQL cannot read.
    if (decoded.contains(NOT_UTF_8) || !Text.isStorable(decoded)) {
      throw wrong(variable, ENCODING);
    }
    return decoded;
  }

  private static InvalidSetting wrong(String variable, String why) {
    return new InvalidSetting(
        variable, "is not like postgresql://user:password@host:5432/database (" + why + ")");
  }

  /** Without the password: a record's own text would show it in a log. */
  @Override
  public String toString() {
    return user + "@" + jdbcUrl;
  }
}
