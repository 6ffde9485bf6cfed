package customerservice.platform.settings;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings, from environment variables.
 *
 * @param host address to listen on
 * @param port of the API
 * @param managementPort of the metrics, on {@code host}
 * @param dataDir folder of the embedded database and its token secret
 * @param defaultRegion country of phone numbers without a country code, ISO 3166-1 alpha-2
 * @param ledgerCommitters threads that commit postings
 * @param ledgerBatchMax maximum number of postings in one transaction
 */
public record Settings(
    String host,
    int port,
    int managementPort,
    Path dataDir,
    Databases databases,
    TokenSettings tokens,
    TrafficSettings traffic,
    ConnectionSettings connections,
    LogSettings logs,
    String defaultRegion,
    int ledgerCommitters,
    int ledgerBatchMax) {

  /** Each committer has a connection, of which a server usually allows 100. */
  public static final int LEDGER_COMMITTERS_MAX = 64;

  /** The accounts of a batch stay locked until its transaction ends. */
  public static final int LEDGER_BATCH_MAX = 1_000;

  private static final String LOOPBACK = "127.0.0.1";
  private static final String ALL_ADDRESSES = "0.0.0.0";

  /** Planned settings are refused, because an ignored one would look effective. */
  private static final List<String> NOT_SUPPORTED_YET = List.of("SUPABASE_PUBLISHABLE_KEY");

  /**
   * Reads and validates all settings.
   *
   * @param environment returns the value of a variable; empty if it is not set
   * @throws InvalidSetting for the first variable that is wrong, missing or not supported
   */
  public static Settings read(Function<String, Optional<String>> environment) {
    Variables variables = new Variables(environment);
    for (String name : NOT_SUPPORTED_YET) {
      if (variables.isSet(name)) {
        throw new InvalidSetting(name, "is not supported yet; leave it unset");
      }
    }
    Databases databases = Databases.read(variables);
    int port = variables.number("PORT", DatabaseUrl.PORT_MAX, 8000);
    int managementPort = variables.number("MANAGEMENT_PORT", DatabaseUrl.PORT_MAX, 9000);
    if (port == managementPort) {
      throw new InvalidSetting(
          "MANAGEMENT_PORT", "must not be the same as PORT (%d)".formatted(port));
    }
    return new Settings(
        variables.text("HOST").orElse(databases.isEmbedded() ? LOOPBACK : ALL_ADDRESSES),
        port,
        managementPort,
        dataDir(variables),
        databases,
        TokenSettings.read(variables, databases.isEmbedded()),
        TrafficSettings.read(variables),
        ConnectionSettings.read(variables),
        LogSettings.read(variables),
        region(variables),
        variables.number("LEDGER_COMMITTERS", LEDGER_COMMITTERS_MAX, 1),
        variables.number("LEDGER_BATCH_MAX", LEDGER_BATCH_MAX, 300));
  }

  private static Path dataDir(Variables variables) {
    String value = variables.text("DATA_DIR").orElse("data");
    try {
      return requireFolder(Path.of(value).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new InvalidSetting("DATA_DIR", "'%s' is not a valid path".formatted(value));
    }
  }

  /** A missing folder can be created if its nearest existing ancestor is a folder. */
  private static Path requireFolder(Path path) {
    Path existing = path;
    while (existing.getParent() != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new InvalidSetting("DATA_DIR", "'%s' is not a folder".formatted(existing));
    }
    return path;
  }

  private static String region(Variables variables) {
    String region = variables.text("DEFAULT_REGION").orElse("US");
    if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      throw new InvalidSetting(
          "DEFAULT_REGION",
          "must be an ISO 3166-1 country code such as US or ES, not '%s'".formatted(region));
    }
    return region;
  }
}
