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
 * The configuration, from environment variables.
 *
 * @param host address to listen on
 * @param port of the API
 * @param managementPort of the metrics, on {@code host}
 * @param dataDir folder of the embedded database and of the secret made for it
 * @param defaultRegion where phone numbers without a country code belong, ISO 3166-1 alpha-2
 * @param ledgerCommitters threads that commit postings
 * @param ledgerBatchMax how many postings go into one transaction
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

  /** Each has a connection, of which a server has a hundred or so. */
  public static final int LEDGER_COMMITTERS_MAX = 64;

  /** Their accounts are locked until the end of the transaction. */
  public static final int LEDGER_BATCH_MAX = 1_000;

  private static final String LOOPBACK = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";

  /** Announced, and refused until they work: a setting that does nothing would be believed. */
  private static final List<String> NOT_SUPPORTED_YET = List.of("SUPABASE_PUBLISHABLE_KEY");

  /**
   * Reads and checks them all.
   *
   * @param environment a variable's value; empty where it is not set
   * @throws InvalidSetting for the first that is wrong, missing or not supported yet
   */
  public static Settings read(Function<String, Optional<String>> environment) {
    Variables variables = new Variables(environment);
    for (String name : NOT_SUPPORTED_YET) {
      if (variables.isSet(name)) {
        throw new InvalidSetting(name, "is not supported yet; leave it unset");
      }
    }
    Databases databases = Databases.read(variables);
    int port = port(variables, "PORT", 8000);
    int managementPort = port(variables, "MANAGEMENT_PORT", 9000);
    if (port == managementPort) {
      throw new InvalidSetting("MANAGEMENT_PORT", port + " is PORT already; choose another");
    }
    return new Settings(
        variables.text("HOST").orElse(databases.isEmbedded() ? LOOPBACK : EVERYWHERE),
        port,
        managementPort,
        dataDir(variables),
        databases,
        TokenSettings.read(variables, databases.isEmbedded()),
        TrafficSettings.read(variables),
        ConnectionSettings.read(variables),
        LogSettings.read(variables),
        region(variables),
        variables.number("LEDGER_COMMITTERS", "a number", LEDGER_COMMITTERS_MAX, 1),
        variables.number("LEDGER_BATCH_MAX", "a number", LEDGER_BATCH_MAX, 300));
  }

  private static int port(Variables variables, String name, int defaultPort) {
    return variables.number(name, "a port", DatabaseUrl.PORT_MAX, defaultPort);
  }

  private static Path dataDir(Variables variables) {
    String value = variables.text("DATA_DIR").orElse("data");
    try {
      return requireFolder(Path.of(value).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new InvalidSetting("DATA_DIR", "'%s' is not a path".formatted(value));
    }
  }

  /** One that is not there yet can be made where the first above it that is there is a folder. */
  private static Path requireFolder(Path path) {
    Path there = path;
    while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new InvalidSetting("DATA_DIR", "'%s' is not a folder".formatted(there));
    }
    return path;
  }

  private static String region(Variables variables) {
    String region = variables.text("DEFAULT_REGION").orElse("US");
    if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      throw new InvalidSetting(
          "DEFAULT_REGION",
          "'%s' is not a country of ISO 3166-1, such as US or ES".formatted(region));
    }
    return region;
  }
}
