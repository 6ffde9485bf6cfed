package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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
            "WEBHOOK_NETWORKS", "10.0.0.0/8"),
        """
        WEBHOOK_NETWORKS: is not supported yet; leave it unset
        HOST: must be an address of this machine, not 'nowhere.invalid'
        PORT: must be from 1 to 65535, not 'http'
        SUPABASE_JWT_SECRET: or SUPABASE_URL is required with DATABASE_URL, to verify tokens
        RATE_LIMIT_READS: must be from 1 to 10000, not '0'
        CORS_ORIGINS: '*' is not an origin such as https://app.example; list each origin, without wildcards
        TRUSTED_PROXIES: 'proxy' is not an address range such as 10.0.0.0/8 or 2001:db8::/32
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
  void acceptsAPublishableKeyButNoSecretKey() {
    assertThat(read(Map.of("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_1"))).isNotNull();
    assertThat(read(Map.of("SUPABASE_PUBLISHABLE_KEY", " "))).isNotNull();
    assertRefused(
        Map.of("SUPABASE_PUBLISHABLE_KEY", "sb_secret_1"),
        "SUPABASE_PUBLISHABLE_KEY: must be the publishable key, not a secret key");
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

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMIT_READ, RATE_LIMIT_READS",
    "RATELIMIT_READS, RATE_LIMIT_READS",
    "LOGFORMAT, LOG_FORMAT",
    "SUPABASE_JWT_SECRETS, SUPABASE_JWT_SECRET",
    "DATABASE_URI, DATABASE_URL",
  })
  void recognizesAMisspelledSetting(String variable, String setting) {
    assertThat(Settings.meantBy(variable)).contains(setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HOME", "HOSTNAME", "HTTPS", "JAVA_HOME", "LOG_LEVEL", "SUPABASE_KEY", "PORT"})
  void ignoresVariablesOfOtherPrograms(String variable) {
    assertThat(Settings.meantBy(variable)).isEmpty();
  }

  /** The help and the document contain all settings, and no other ones. */
  @Test
  void areDocumented() throws Exception {
    String document = Files.readString(Path.of("docs/OPERATIONS.md"));
    Process help = new ProcessBuilder("./run", "--help").redirectErrorStream(true).start();
    String printed = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(help.waitFor()).isZero();
    for (SettingsTable.Row row : SettingsTable.rows()) {
      assertThat(document)
          .contains(
              "| `%s` | %s | %s | %s |\n"
                  .formatted(row.name(), row.values(), row.defaultValue(), row.meaning()));
      assertThat(printed)
          .contains(
              "\n  %s (%s; default: %s)\n      %s\n"
                  .formatted(row.name(), row.values(), row.defaultValue(), row.meaning()));
    }
    String section = document.split("\n## ", 3)[1];
    assertThat(section.lines().filter(line -> line.startsWith("| `")))
        .hasSize(SettingsTable.rows().size());
    assertThat(Pattern.compile("(?m)^  [A-Z0-9_]+ \\(").matcher(printed).results())
        .hasSize(SettingsTable.rows().size());
  }

  @Test
  void refusesOnePortForBoth() {
    assertRefused(Map.of("PORT", "9000"), "MANAGEMENT_PORT: must not be the same as PORT (9000)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVENTS_KEEP_DAYS", "WEBHOOK_NETWORKS"})
  void refusesASettingThatIsNotSupportedYet(String variable) {
    assertRefused(
        Map.of(variable, "something"), variable + ": is not supported yet; leave it unset");
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
  void requiresASecretWithAnExternalDatabase() {
    assertRefused(
        Map.of("DATABASE_URL", URL),
        "SUPABASE_JWT_SECRET: or SUPABASE_URL is required with DATABASE_URL, to verify tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "https://abc.supabase.co, https://abc.supabase.co",
    "https://abc.supabase.co/, https://abc.supabase.co",
    "https://abc.supabase.co//, https://abc.supabase.co",
    "HTTPS://abc.supabase.co:8443, HTTPS://abc.supabase.co:8443",
    "https://example.com/supabase/, https://example.com/supabase",
    "http://localhost:54321, http://localhost:54321",
    "http://127.0.0.1:54321/, http://127.0.0.1:54321",
    "http://127.1.2.3, http://127.1.2.3",
    "http://[::1]:54321, http://[::1]:54321",
  })
  void derivesKeysAndIssuerFromTheProject(String url, String base) {
    TokenSettings tokens = read(Map.of("DATABASE_URL", URL, "SUPABASE_URL", url)).tokens();
    assertThat(tokens.issuer()).isEqualTo(base + "/auth/v1");
    assertThat(tokens.supabase()).isEqualTo(new SupabaseUrl(base));
    assertThat(new SupabaseUrl(base).keys()).hasToString(base + "/auth/v1/.well-known/jwks.json");
    assertThat(tokens.secret()).isNull();
  }

  @Test
  void checksNoIssuerByDefault() {
    assertThat(read(Map.of("SUPABASE_JWT_SECRET", SECRET)).tokens().issuer()).isNull();
    Map<String, String> both =
        Map.of("SUPABASE_URL", "https://abc.supabase.co", "JWT_ISSUER", "https://a/");
    assertThat(read(both).tokens().issuer()).isEqualTo("https://a/");
  }

  @ParameterizedTest
  @CsvSource({
    "abc.supabase.co, it must start with https://",
    "ftp://abc.supabase.co, it must start with https://",
    "https:abc, the host is missing",
    "https://, it is not a valid URL",
    "https:///auth, the host is missing",
    "https://abc:65536, the port must be from 1 to 65535",
    "https://a b, it is not a valid URL",
    "https://user:s3cret@abc.supabase.co, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co?a=b, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co#a, 'remove the user, the query and the fragment'",
    "https://abc.supabase.co/auth/v1, remove /auth/v1 or /rest/v1",
    "https://abc.supabase.co/rest/v1/, remove /auth/v1 or /rest/v1",
    "http://abc.supabase.co, use https; http is allowed only for localhost",
    "http://10.0.0.1, use https; http is allowed only for localhost",
    "http://localhost.example.com, use https; http is allowed only for localhost",
    "http://127.0.0.1.example.com, use https; http is allowed only for localhost",
  })
  void refusesAnInvalidProjectUrl(String url, String why) {
    assertRefused(
        Map.of("SUPABASE_URL", url),
        "SUPABASE_URL: must be a URL such as https://abc.supabase.co (%s)".formatted(why));
  }

  @ParameterizedTest
  @CsvSource({"single, false", "multi, true", "'', false"})
  void hasOneOrManyTenants(String tenancy, boolean hasMany) {
    assertThat(read(Map.of("TENANCY", tenancy)).tokens().hasManyTenants()).isEqualTo(hasMany);
  }

  @Test
  void refusesAnotherTenancy() {
    assertRefused(Map.of("TENANCY", "many"), "TENANCY: must be single or multi, not 'many'");
  }

  @Test
  void refusesAShortSecretWithoutQuotingIt() {
    assertRefused(
        Map.of("SUPABASE_JWT_SECRET", SECRET.substring(1)),
        "SUPABASE_JWT_SECRET: must have at least 32 bytes (RFC 7518 §3.2)");
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
