package customerservice.platform;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, from environment variables.
 *
 * @param host address to listen on
 * @param port of the API
 * @param managementPort of the metrics, on {@code host}
 * @param database null: PostgreSQL is embedded, its data in {@code dataDir}
 * @param migrationDatabase the same database as its owner, for migrations alone; {@code database}
 *     where one role does both
 * @param dataDir folder of the embedded database and of the secret made for it
 * @param jwtSecret key of HS256 tokens; null only before the embedded start has made one
 * @param jwtIssuer the {@code iss} that tokens must carry; null: not checked
 * @param jwtAudience the {@code aud} that tokens must carry
 * @param defaultRegion where phone numbers without a country code belong, ISO 3166-1 alpha-2
 * @param ledgerCommitters threads that commit postings
 * @param ledgerBatchMax how many postings go into one transaction
 */
public record Settings(
    String host,
    int port,
    int managementPort,
    @Nullable DatabaseUrl database,
    @Nullable DatabaseUrl migrationDatabase,
    Path dataDir,
    @Nullable String jwtSecret,
    @Nullable String jwtIssuer,
    String jwtAudience,
    String defaultRegion,
    int ledgerCommitters,
    int ledgerBatchMax) {

  /** Each has a connection, of which a server has a hundred or so. */
  public static final int LEDGER_COMMITTERS_MAX = 64;

  /** Their accounts are locked until the end of the transaction. */
  public static final int LEDGER_BATCH_MAX = 1_000;

  /** RFC 7518 §3.2: a key of HS256 is at least as long as its hash, 256 bits. */
  public static final int JWT_SECRET_BYTES_MIN = 32;

  private static final String LOOPBACK = "127.0.0.1";
  private static final String EVERYWHERE = "0.0.0.0";

  /** Announced, and refused until they work: a setting that does nothing would be believed. */
  private static final List<String> NOT_SUPPORTED_YET =
      List.of(
          "DATABASE_READ_URL",
          "SUPABASE_URL",
          "TRUSTED_PROXIES",
          "CORS_ORIGINS",
          "SUPABASE_PUBLISHABLE_KEY");

  /**
   * Reads and checks them all.
   *
   * @param environment a variable's value; empty where it is not set
   * @throws WrongSetting for the first that is wrong, missing or not supported yet
   */
  public static Settings read(Function<String, Optional<String>> environment) {
    Function<String, Optional<String>> values =
        name -> environment.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    for (String name : NOT_SUPPORTED_YET) {
      if (values.apply(name).isPresent()) {
        throw new WrongSetting(name, "is not supported yet; leave it unset");
      }
    }
    onlyValue(values, "TENANCY", "single");
    onlyValue(values, "RATE_LIMIT", "off");
    onlyValue(values, "LOG_FORMAT", "text");
    DatabaseUrl database = databaseUrl(values, "DATABASE_URL");
    DatabaseUrl migration = databaseUrl(values, "DATABASE_MIGRATION_URL");
    if (migration != null && database == null) {
      throw new WrongSetting("DATABASE_MIGRATION_URL", "needs DATABASE_URL beside it");
    }
    int port = port(values, "PORT", 8000);
    int managementPort = port(values, "MANAGEMENT_PORT", 9000);
    if (port == managementPort) {
      throw new WrongSetting("MANAGEMENT_PORT", port + " is PORT already; choose another");
    }
    return new Settings(
        values.apply("HOST").orElse(database == null ? LOOPBACK : EVERYWHERE),
        port,
        managementPort,
        database,
        migration == null ? database : migration,
        dataDir(values),
        jwtSecret(values, database != null),
        values.apply("JWT_ISSUER").orElse(null),
        values.apply("JWT_AUDIENCE").orElse("authenticated"),
        region(values),
        number(values, "LEDGER_COMMITTERS", "a number", LEDGER_COMMITTERS_MAX, 1),
        number(values, "LEDGER_BATCH_MAX", "a number", LEDGER_BATCH_MAX, 300));
  }

  private static void onlyValue(
      Function<String, Optional<String>> values, String name, String supported) {
    String value = values.apply(name).orElse(supported);
    if (!value.equals(supported)) {
      throw new WrongSetting(
          name, "'%s' is not supported; leave it unset or '%s'".formatted(value, supported));
    }
  }

  private static @Nullable DatabaseUrl databaseUrl(
      Function<String, Optional<String>> values, String name) {
    return values.apply(name).map(url -> DatabaseUrl.parse(name, url)).orElse(null);
  }

  private static int port(Function<String, Optional<String>> values, String name, int defaultPort) {
    return number(values, name, "a port", DatabaseUrl.PORT_MAX, defaultPort);
  }

  private static int number(
      Function<String, Optional<String>> values, String name, String what, int max, int unset) {
    String value = values.apply(name).orElse(Integer.toString(unset));
    if (value.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw new WrongSetting(name, "'%s' is not %s from 1 to %d".formatted(value, what, max));
  }

  private static Path dataDir(Function<String, Optional<String>> values) {
    String value = values.apply("DATA_DIR").orElse("data");
    try {
      return requireFolder(Path.of(value).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      throw new WrongSetting("DATA_DIR", "'%s' is not a path".formatted(value));
    }
  }

  /** One that is not there yet can be made where the first above it that is there is a folder. */
  private static Path requireFolder(Path path) {
    Path there = path;
    while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new WrongSetting("DATA_DIR", "'%s' is not a folder".formatted(there));
    }
    return path;
  }

  private static @Nullable String jwtSecret(
      Function<String, Optional<String>> values, boolean required) {
    String name = "SUPABASE_JWT_SECRET";
    String secret = values.apply(name).orElse(null);
    if (secret == null && required) {
      throw new WrongSetting(name, "is needed when DATABASE_URL is set: it verifies the tokens");
    }
    if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < JWT_SECRET_BYTES_MIN) {
      throw new WrongSetting(
          name, "is shorter than %d bytes (RFC 7518 §3.2)".formatted(JWT_SECRET_BYTES_MIN));
    }
    return secret;
  }

  private static String region(Function<String, Optional<String>> values) {
    String region = values.apply("DEFAULT_REGION").orElse("US");
    if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      throw new WrongSetting(
          "DEFAULT_REGION",
          "'%s' is not a country of ISO 3166-1, such as US or ES".formatted(region));
    }
    return region;
  }

  /** Without the secret: a record's own text would show it in a log. */
  @Override
  public String toString() {
    return "Settings[port=%d, database=%s, dataDir=%s]".formatted(port, database, dataDir);
  }
}
