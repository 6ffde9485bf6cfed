package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String URL = "postgresql://app:s3cret@db.example.com/crm";

  @Test
  void embedsADatabaseAndListensOnLoopbackByDefault() {
    Settings settings = read(Map.of());
    assertThat(settings.databases().service()).isNull();
    assertThat(settings.databases().migration()).isNull();
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8000);
    assertThat(settings.managementPort()).isEqualTo(9000);
    assertThat(settings.dataDir()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(settings.tokens().secret()).isNull();
    assertThat(settings.tokens().issuer()).isNull();
    assertThat(settings.tokens().audience()).isEqualTo("authenticated");
    assertThat(settings.defaultRegion()).isEqualTo("US");
    assertThat(settings.ledgerCommitters()).isEqualTo(1);
    assertThat(settings.ledgerBatchMax()).isEqualTo(300);
    assertThat(settings.eventsKeepDays()).isEqualTo(90);
  }

  @Test
  void listensOnAllAddressesWithAnExternalDatabase() {
    Settings settings = read(Map.of("DATABASE_URL", URL, "SUPABASE_JWT_SECRET", SECRET));
    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.databases().migration()).isEqualTo(settings.databases().service());
  }

  @Test
  void migratesWithTheRoleOfTheMigrationUrl() {
    Settings settings =
        read(
            Map.of(
                "DATABASE_URL", URL,
                "DATABASE_MIGRATION_URL", "postgresql://owner:x@db.example.com/crm",
                "SUPABASE_JWT_SECRET", SECRET));
    assertThat(settings.databases().migration()).extracting("user").isEqualTo("owner");
    assertThat(settings.databases().service()).extracting("user").isEqualTo("app");
  }

  @Test
  void treatsBlankAsNotSet() {
    Settings settings = read(Map.of("PORT", "", "DATABASE_URL", " ", "SUPABASE_URL", ""));
    assertThat(settings.port()).isEqualTo(8000);
    assertThat(settings.databases().service()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PORT", "MANAGEMENT_PORT"})
  void refusesAnInvalidPort(String variable) {
    for (String value : new String[] {"0", "65536", "-1", "http", "80.0", "99999999999"}) {
      assertRefused(
          Map.of(variable, value), variable + ": must be from 1 to 65535, not '" + value + "'");
    }
  }

  @Test
  void reportsAllInvalidAndMissingSettings() {
    assertRefused(
        Map.of(
            "DATABASE_URL", URL,
            "PORT", "http",
            "HOST", "nowhere.invalid",
            "RATE_LIMIT_READS", "0",
            "TRUSTED_PROXIES", "proxy",
            "CORS_ORIGINS", "*",
            "LOG_FORMAT", "xml",
            "WEBHOOK_NETWORKS", "10.0.0.0/33"),
        """
        HOST: must be an address of this machine, not 'nowhere.invalid'
        PORT: must be from 1 to 65535, not 'http'
        SUPABASE_JWT_SECRET: or SUPABASE_URL is required with DATABASE_URL, to verify tokens
        RATE_LIMIT_READS: must be from 1 to 10000, not '0'
        CORS_ORIGINS: '*' is not an origin such as https://app.example; list each origin, without wildcards
        TRUSTED_PROXIES: 'proxy' is not an address range such as 10.0.0.0/8 or 2001:db8::/32
        WEBHOOK_NETWORKS: '10.0.0.0/33' is not an address range such as 10.0.0.0/8 or 2001:db8::/32
        LOG_FORMAT: must be text or json, not 'xml'\
        """);
  }

  /** An invalid URL or secret is not also reported as missing. */
  @Test
  void reportsEachSettingOnce() {
    assertRefused(
        Map.of(
            "DATABASE_URL", "junk",
            "DATABASE_READ_URL", URL,
            "SUPABASE_JWT_SECRET", "short",
            "PORT", "x",
            "MANAGEMENT_PORT", "8000"),
        """
        DATABASE_URL: must be a URL such as postgresql://user:password@host:5432/database (it must start with postgresql:// or postgres://)
        PORT: must be from 1 to 65535, not 'x'
        SUPABASE_JWT_SECRET: must have at least 32 bytes (RFC 7518 §3.2)\
        """);
  }

  @Test
  void publishesMetricsOnlyOnLoopbackUnlessAHostIsSet() {
    Map<String, String> external = Map.of("DATABASE_URL", URL, "SUPABASE_JWT_SECRET", SECRET);
    assertThat(read(external).managementHost()).isEqualTo("127.0.0.1");
    assertThat(read(Map.of()).managementHost()).isEqualTo("127.0.0.1");
    assertThat(read(Map.of("HOST", "0.0.0.0")).managementHost()).isEqualTo("0.0.0.0");
    Settings both = read(Map.of("HOST", "0.0.0.0", "MANAGEMENT_HOST", "127.0.0.1"));
    assertThat(both.managementHost()).isEqualTo("127.0.0.1");
    assertThat(both.host()).isEqualTo("0.0.0.0");
    assertRefused(
        Map.of("MANAGEMENT_HOST", "nowhere.invalid"),
        "MANAGEMENT_HOST: must be an address of this machine, not 'nowhere.invalid'");
  }

  @Test
  void stopsWithoutAGracePeriodByDefault() {
    assertThat(read(Map.of()).connections().shutdownGrace()).isZero();
    assertThat(read(Map.of("SHUTDOWN_GRACE_SECONDS", "300")).connections().shutdownGrace())
        .hasMinutes(5);
    for (String value : new String[] {"-1", "301", "5s"}) {
      assertRefused(
          Map.of("SHUTDOWN_GRACE_SECONDS", value),
          "SHUTDOWN_GRACE_SECONDS: must be from 0 to 300, not '%s'".formatted(value));
    }
  }

  @Test
  void refusesOnePortForBoth() {
    assertRefused(Map.of("PORT", "9000"), "MANAGEMENT_PORT: must not be the same as PORT (9000)");
  }

  @Test
  void admitsReceiversOnlyInNetworksThatAreSet() {
    InetAddress receiver = InetAddress.ofLiteral("10.1.2.3");
    assertThat(read(Map.of()).webhooks().admits(receiver)).isFalse();
    assertThat(read(Map.of()).webhooks().admitsHttp()).isFalse();
    WebhookSettings networks = read(Map.of("WEBHOOK_NETWORKS", "10.1.0.0/16, fd00::/8")).webhooks();
    assertThat(networks.admits(receiver)).isTrue();
    assertThat(networks.admits(InetAddress.ofLiteral("fd12::1"))).isTrue();
    assertThat(networks.admits(InetAddress.ofLiteral("10.2.0.0"))).isFalse();
    assertThat(networks.admitsHttp()).isTrue();
  }

  @Test
  void refusesWebhookNetworksWithManyTenants() {
    assertRefused(
        Map.of("TENANCY", "multi", "WEBHOOK_NETWORKS", "10.0.0.0/8"),
        "WEBHOOK_NETWORKS: must not be set with TENANCY=multi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATABASE_URL", "DATABASE_MIGRATION_URL", "DATABASE_READ_URL"})
  void refusesAnInvalidDatabaseUrl(String variable) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", URL);
    environment.put("SUPABASE_JWT_SECRET", SECRET);
    environment.put(variable, "mysql://app:s3cret@localhost/crm");
    assertRefused(
        environment,
        variable
            + ": must be a URL such as postgresql://user:password@host:5432/database"
            + " (it must start with postgresql:// or postgres://)");
  }

  @Test
  void refusesAMigrationUrlWithoutADatabaseUrl() {
    assertRefused(
        Map.of("DATABASE_MIGRATION_URL", URL), "DATABASE_MIGRATION_URL: set DATABASE_URL too");
  }

  @Test
  void refusesAReadUrlWithoutADatabaseUrl() {
    assertRefused(Map.of("DATABASE_READ_URL", URL), "DATABASE_READ_URL: set DATABASE_URL too");
  }

  @Test
  void hasAReplicaIfTheReadUrlDiffers() {
    assertThat(readUrl("postgresql://app:s3cret@replica.example.com/crm").databases().read())
        .extracting("jdbcUrl")
        .isEqualTo("jdbc:postgresql://replica.example.com:5432/crm");
    assertThat(readUrl(URL).databases().read()).isNull();
    assertThat(readUrl(" ").databases().read()).isNull();
  }

  private static Settings readUrl(String url) {
    return read(
        Map.of("DATABASE_URL", URL, "DATABASE_READ_URL", url, "SUPABASE_JWT_SECRET", SECRET));
  }

  @Test
  void refusesAnInvalidPath() {
    assertRefused(Map.of("DATA_DIR", "a\0b"), "DATA_DIR: 'a\0b' is not a valid path");
  }

  @Test
  void refusesADataFolderThatIsAFileOrInsideAFile(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    String line = "DATA_DIR: '%s' is not a folder".formatted(file);
    assertRefused(Map.of("DATA_DIR", file.toString()), line);
    assertRefused(Map.of("DATA_DIR", file.resolve("a/b").toString()), line);
    Path away = Files.createSymbolicLink(folder.resolve("away"), folder.resolve("gone"));
    assertRefused(
        Map.of("DATA_DIR", away.toString()), "DATA_DIR: '%s' is not a folder".formatted(away));
  }

  @Test
  void acceptsAFolderThatExistsOrCanBeCreated(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path path : List.of(folder, folder.resolve("a/b"), link, link.resolve("a"))) {
      assertThat(read(Map.of("DATA_DIR", path.toString())).dataDir()).isEqualTo(path);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"us", "USA", "XX", "1"})
  void refusesAnUnknownCountry(String region) {
    assertRefused(
        Map.of("DEFAULT_REGION", region),
        "DEFAULT_REGION: must be an ISO 3166-1 country code such as US or ES, not '%s'"
            .formatted(region));
  }

  @ParameterizedTest
  @CsvSource({"LEDGER_COMMITTERS, 64, 65", "LEDGER_BATCH_MAX, 1000, 1001"})
  void acceptsNumbersUpToTheirLimits(String variable, String max, String tooMany) {
    for (String value : new String[] {"0", "-1", "1.0", "many", tooMany}) {
      assertRefused(
          Map.of(variable, value),
          "%s: must be from 1 to %s, not '%s'".formatted(variable, max, value));
    }
    Settings settings = read(Map.of(variable, max));
    assertThat(List.of(settings.ledgerCommitters(), settings.ledgerBatchMax()))
        .contains(Integer.parseInt(max));
  }

  @Test
  void keepsEventsForAWeekToTenYears() {
    for (String value : new String[] {"6", "3651", "0", "-1", "1.0", "all"}) {
      assertRefused(
          Map.of("EVENTS_KEEP_DAYS", value),
          "EVENTS_KEEP_DAYS: must be from 7 to 3650, not '%s'".formatted(value));
    }
    assertThat(read(Map.of("EVENTS_KEEP_DAYS", "7")).eventsKeepDays()).isEqualTo(7);
    assertThat(read(Map.of("EVENTS_KEEP_DAYS", "3650")).eventsKeepDays()).isEqualTo(3650);
  }

  @Test
  void omitsSecretsFromItsText() {
    String text = read(Map.of("DATABASE_URL", URL, "SUPABASE_JWT_SECRET", SECRET)).toString();
    assertThat(text).doesNotContain("s3cret").doesNotContain(SECRET);
  }

  private static void assertRefused(Map<String, String> environment, String line) {
    assertThatThrownBy(() -> read(environment)).isInstanceOf(InvalidSetting.class).hasMessage(line);
  }

  private static Settings read(Map<String, String> environment) {
    return Settings.read(name -> Optional.ofNullable(environment.get(name)));
  }
}
