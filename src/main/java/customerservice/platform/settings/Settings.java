package customerservice.platform.settings;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings, from environment variables.
 *
 * @param host address to listen on
 * @param port of the API
 * @param managementHost address on which the metrics listen
 * @param managementPort of the metrics
 * @param dataDir folder of the embedded database and its token secret
 * @param defaultRegion country of phone numbers without a country code, ISO 3166-1 alpha-2
 * @param ledgerCommitters threads that commit postings
 * @param ledgerBatchMax maximum number of postings in one transaction
 * @param eventsKeepDays days after which events are deleted
 */
public record Settings(
    String host,
    int port,
    String managementHost,
    int managementPort,
    Path dataDir,
    Databases databases,
    TokenSettings tokens,
    TrafficSettings traffic,
    ConnectionSettings connections,
    WebhookSettings webhooks,
    LogSettings logs,
    String defaultRegion,
    int ledgerCommitters,
    int ledgerBatchMax,
    int eventsKeepDays) {
  private static final String DATA_DIR = "DATA_DIR";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ALL_ADDRESSES = "0.0.0.0";

  /**
   * Reads and validates all settings.
   *
   * @param environment returns the value of a variable; empty if it is not set
   * @throws InvalidSetting with a line for each variable that is wrong or missing
   */
  public static Settings read(Function<String, Optional<String>> environment) {
    Variables variables = new Variables(environment);
    Settings settings = read(variables);
    variables.requireValid();
    return settings;
  }

  private static Settings read(Variables variables) {
    Databases databases = Databases.read(variables);
    boolean isEmbedded = !variables.isSet("DATABASE_URL");
    String host = variables.host("HOST", isEmbedded ? LOOPBACK : ALL_ADDRESSES);
    int port = variables.number("PORT");
    int managementPort = variables.number("MANAGEMENT_PORT");
    if (port == managementPort && !variables.isRefused("PORT")) {
      variables.refuse(
          new InvalidSetting(
              "MANAGEMENT_PORT", "must not be the same as PORT (%d)".formatted(port)));
    }
    TokenSettings tokens = TokenSettings.read(variables, isEmbedded);
    return new Settings(
        host,
        port,
        variables.host("MANAGEMENT_HOST", variables.isSet("HOST") ? host : LOOPBACK),
        managementPort,
        dataDir(variables),
        databases,
        tokens,
        TrafficSettings.read(variables),
        ConnectionSettings.read(variables),
        WebhookSettings.read(variables, tokens.hasManyTenants()),
        LogSettings.read(variables),
        region(variables),
        variables.number("LEDGER_COMMITTERS"),
        variables.number("LEDGER_BATCH_MAX"),
        variables.number("EVENTS_KEEP_DAYS"));
  }

  private static Path dataDir(Variables variables) {
    String usual = SettingsTable.row(DATA_DIR).defaultValue();
    try {
      return folder(variables.text(DATA_DIR).orElse(usual));
    } catch (InvalidSetting e) {
      variables.refuse(e);
      return Path.of(usual);
    }
  }

  private static Path folder(String value) {
    try {
      return requireFolder(Path.of(value).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new InvalidSetting(DATA_DIR, "'%s' is not a valid path".formatted(value));
    }
  }

  /** A missing folder can be created if its nearest existing ancestor is a folder. */
  private static Path requireFolder(Path path) {
    Path existing = path;
    while (existing.getParent() != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new InvalidSetting(DATA_DIR, "'%s' is not a folder".formatted(existing));
    }
    return path;
  }

  private static String region(Variables variables) {
    String name = "DEFAULT_REGION";
    String usual = SettingsTable.row(name).defaultValue();
    String region = variables.text(name).orElse(usual);
    if (PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      return region;
    }
    variables.refuse(
        new InvalidSetting(
            name,
            "must be an ISO 3166-1 country code such as US or ES, not '%s'".formatted(region)));
    return usual;
  }
}
