package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.TestKey;
import customerservice.access.TestKeyServer;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.FreePort;
import customerservice.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of {@code run doctor}, on a real database. */
class DoctorTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String READER = "doctor_reader";
  private static final String NAME = "doctor_test";

  private static TestPostgres.Database database = TestPostgres.main();

  @BeforeAll
  static void create() throws SQLException {
    database = TestPostgres.newServiceDatabase(NAME);
    execute("CREATE ROLE %s LOGIN PASSWORD 'x'".formatted(READER));
    execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(NAME, READER));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser(NAME));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Map<String, String> environment(DatabaseUrl service, DatabaseUrl owner) {
    return Map.of(
        "DATABASE_URL", TestPostgres.text(service),
        "DATABASE_MIGRATION_URL", TestPostgres.text(owner),
        "SUPABASE_JWT_SECRET", SECRET);
  }

  private static Map<String, String> healthy() {
    return environment(database.service(), database.owner());
  }

  private static Map<String, String> with(String variable, String value) {
    Map<String, String> environment = new HashMap<>(healthy());
    environment.put(variable, value);
    return environment;
  }

  private static List<String> lines(Map<String, String> environment) {
    return lines(environment, InstantSource.system());
  }

  private static List<String> lines(Map<String, String> environment, InstantSource clock) {
    return new DoctorCommand(environment, clock).findings().stream().map(Finding::line).toList();
  }

  private static List<String> faults(Map<String, String> environment) {
    return faults(lines(environment));
  }

  private static List<String> faults(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("fault ")).toList();
  }

  @Test
  void findsNoFaultInAHealthyDatabase() {
    List<String> lines = lines(healthy());
    assertThat(faults(lines)).isEmpty();
    assertThat(lines)
        .contains(
            "ok    settings: all are valid",
            "ok    keys: SUPABASE_JWT_SECRET has 32 bytes",
            "ok    pooler: none",
            "ok    roles: %s has its grants".formatted(database.service().user()),
            "ok    migrations: all are applied")
        .anyMatch(line -> line.startsWith("ok    database: PostgreSQL 18"))
        .anyMatch(line -> line.matches("ok    clock: \\d+ ms (fast|slow), .*"));
  }

  @Test
  void exitsWithOneIfThereIsAFault() {
    PrintStream unused = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    assertThat(new DoctorCommand(healthy(), InstantSource.system()).run(unused)).isZero();
    assertThat(new DoctorCommand(with("PORT", "x"), InstantSource.system()).run(unused))
        .isEqualTo(1);
  }

  @Test
  void reportsEachWrongAndUnknownSetting() {
    Map<String, String> environment = new HashMap<>(with("PORT", "http"));
    environment.put("TENANCY", "many");
    environment.put("RATE_LIMIT_READ", "1");
    assertThat(lines(environment))
        .containsExactly(
            "fault RATE_LIMIT_READ: is not a setting; rename it to RATE_LIMIT_READS, or remove it",
            "fault PORT: must be from 1 to 65535, not 'http'",
            "fault TENANCY: must be single or multi, not 'many'",
            "note  settings: the other checks need valid settings");
  }

  @Test
  void reportsAWrongPassword() {
    DatabaseUrl wrong =
        new DatabaseUrl(database.service().jdbcUrl(), database.service().user(), "s3cret");
    assertThat(faults(environment(wrong, database.owner())))
        .singleElement()
        .asString()
        .startsWith("fault DATABASE_URL: the database refused: FATAL: password authentication")
        .endsWith("; correct the role, its password or its grants")
        .doesNotContain("s3cret");
  }

  @Test
  void reportsADatabaseThatDoesNotRespond() throws IOException {
    assertThat(
            faults(
                Map.of(
                    "DATABASE_URL",
                    "postgresql://u:p@127.0.0.1:%d/x".formatted(FreePort.find()),
                    "SUPABASE_JWT_SECRET",
                    SECRET)))
        .singleElement()
        .asString()
        .startsWith("fault DATABASE_URL: the database does not respond (")
        .endsWith("); start it, or correct host and port");
  }

  @Test
  void reportsARoleWithoutGrants() throws SQLException {
    DatabaseUrl reader = new DatabaseUrl(database.service().jdbcUrl(), READER, "x");
    Map<String, String> environment = environment(reader, database.owner());
    assertThat(faults(environment))
        .containsExactly(
            "fault DATABASE_URL: the role doctor_reader lacks grants on the schema;"
                + " a start with the owner in DATABASE_MIGRATION_URL grants them");
    execute("GRANT USAGE ON SCHEMA customer_service TO " + READER);
    execute("GRANT SELECT ON ALL TABLES IN SCHEMA customer_service TO " + READER);
    assertThat(faults(environment))
        .singleElement()
        .asString()
        .startsWith("fault DATABASE_URL: the role doctor_reader lacks grants on audit, ");
    execute("REVOKE ALL ON ALL TABLES IN SCHEMA customer_service FROM " + READER);
    execute("REVOKE ALL ON SCHEMA customer_service FROM " + READER);
    assertThat(faults(environment(database.service(), reader)))
        .contains(
            "fault DATABASE_MIGRATION_URL: the role doctor_reader does not own the schema"
                + " customer_service; use its owner");
  }

  @Test
  void reportsAReadOnlyRole() throws SQLException {
    execute("ALTER ROLE %s SET default_transaction_read_only = on".formatted(READER));
    DatabaseUrl reader = new DatabaseUrl(database.service().jdbcUrl(), READER, "x");
    assertThat(faults(environment(reader, database.owner())))
        .contains(
            "fault DATABASE_URL: the server or role is read-only;"
                + " use the primary and another role");
    execute("ALTER ROLE %s RESET default_transaction_read_only".formatted(READER));
  }

  @Test
  void notesThatTheOwnerServesRequests() {
    List<String> lines =
        lines(
            Map.of(
                "DATABASE_URL",
                TestPostgres.text(database.owner()),
                "SUPABASE_JWT_SECRET",
                SECRET));
    assertThat(faults(lines)).isEmpty();
    assertThat(lines)
        .contains(
            "note  roles: %s owns the tables, so no grant protects the ledger;"
                    .formatted(database.owner().user())
                + " set DATABASE_MIGRATION_URL");
  }

  @Test
  void listsPendingMigrationsAndChangesNothing() throws SQLException {
    TestPostgres.Database empty = TestPostgres.newDatabase("doctor_empty");
    Map<String, String> environment = environment(empty.service(), empty.owner());
    for (int i = 0; i < 2; i++) {
      List<String> lines = lines(environment);
      assertThat(faults(lines)).isEmpty();
      assertThat(lines)
          .last()
          .asString()
          .matches("note  migrations: the next start applies \\d+, from V20261122_2000__.*");
    }
  }

  @Test
  void reportsAnEmptyDatabaseThatCannotBeMigrated() throws SQLException {
    TestPostgres.Database empty = TestPostgres.newDatabase("doctor_without_extension");
    List<String> lines =
        new DatabaseDiagnosis(
                empty.settings().databases(), InstantSource.system(), "no_such_extension")
            .findings().stream().map(Finding::line).toList();
    assertThat(faults(lines))
        .containsExactly(
            "fault DATABASE_MIGRATION_URL: the server lacks the extension no_such_extension;"
                + " install PostgreSQL's contrib modules");
    assertThat(faults(environment(empty.service(), empty.service())))
        .containsExactly(
            "fault DATABASE_URL: the role %s cannot create the schema;"
                    .formatted(empty.service().user())
                + " run GRANT CREATE ON DATABASE, or use the owner");
  }

  @Test
  void reportsTheMigrationsOfAnotherVersion() throws SQLException {
    TestPostgres.Database other = TestPostgres.newServiceDatabase("doctor_other_version");
    try (Connection connection = TestPostgres.connect(other.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          UPDATE customer_service.flyway_schema_history SET checksum = checksum + 1
          WHERE script LIKE 'V20261122_2010%'
          """);
    }
    assertThat(faults(environment(other.service(), other.owner())))
        .containsExactly(
            "fault DATABASE_MIGRATION_URL: another version of the service has migrated the"
                + " database; use that version");
  }

  @Test
  void comparesTheClocks() {
    InstantSource system = InstantSource.system();
    for (int seconds : List.of(-60, 60)) {
      assertThat(faults(lines(healthy(), () -> system.instant().plusSeconds(seconds))))
          .singleElement()
          .asString()
          .matches(
              "fault clock: \\d{5} ms %s, compared with the database; synchronize both .*"
                  .formatted(seconds < 0 ? "slow" : "fast"));
    }
    InstantSource nearlyRight = () -> system.instant().plus(Duration.ofSeconds(3));
    assertThat(faults(lines(healthy(), nearlyRight))).isEmpty();
  }

  @Test
  void notesPreparedStatementsThatAreOffWithoutAPooler() {
    String url = TestPostgres.text(database.service()) + "?pgbouncer=true";
    assertThat(lines(with("DATABASE_URL", url)))
        .contains(
            "note  pooler: none in transaction mode; ?pgbouncer=false allows prepared statements");
  }

  @Test
  void reportsAReplicaThatCannotBeUsed() throws IOException {
    String sameServer = TestPostgres.text(database.service()) + "?sslmode=disable";
    assertThat(faults(with("DATABASE_READ_URL", sameServer)))
        .containsExactly(
            "fault DATABASE_READ_URL: the server is not a replica; correct the URL, or remove it");
    String nowhere = "postgresql://u:p@127.0.0.1:%d/x".formatted(FreePort.find());
    assertThat(faults(with("DATABASE_READ_URL", nowhere)))
        .singleElement()
        .asString()
        .startsWith("fault DATABASE_READ_URL: the replica cannot be used (");
  }

  @Test
  void fetchesThePublicKeys() throws Exception {
    try (TestKeyServer server = new TestKeyServer()) {
      Map<String, String> environment = new HashMap<>(with("SUPABASE_URL", server.url()));
      String url = server.url() + "/auth/v1/.well-known/jwks.json";
      assertThat(lines(environment))
          .contains(
              "note  SUPABASE_URL: %s has no public key that can verify tokens".formatted(url));
      environment.remove("SUPABASE_JWT_SECRET");
      assertThat(faults(environment))
          .containsExactly(
              "fault SUPABASE_URL: %s has no public key that can verify tokens;".formatted(url)
                  + " create signing keys, or set SUPABASE_JWT_SECRET");
      server.gives(TestKey.es256("a"));
      assertThat(lines(environment)).contains("ok    keys: %s has 1 public keys".formatted(url));
    }
    String nowhere = "http://127.0.0.1:" + FreePort.find();
    assertThat(faults(with("SUPABASE_URL", nowhere)))
        .singleElement()
        .asString()
        .startsWith("fault SUPABASE_URL: cannot fetch the token keys from " + nowhere);
  }

  @Test
  void checksTheFolderOfTheEmbeddedDatabase(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("data");
    assertThat(lines(Map.of("DATA_DIR", missing.toString())))
        .contains(
            "ok    keys: the first start generates a secret in DATA_DIR",
            "ok    database: the first start creates it in " + missing)
        .anyMatch(line -> line.matches("ok    disk: \\d+ MiB are free for DATA_DIR"));
    assertThat(missing).doesNotExist();
    assertThat(DoctorCommand.embedded(folder, Long.MAX_VALUE))
        .last()
        .extracting(Finding::line)
        .asString()
        .matches("fault DATA_DIR: only \\d+ MiB are free; free space until \\d+ MiB are");
    Files.writeString(folder.resolve("jwt-secret"), "short");
    assertThat(faults(Map.of("DATA_DIR", folder.toString())))
        .singleElement()
        .asString()
        .startsWith("fault DATA_DIR: ")
        .contains("is shorter than 32 bytes");
  }
}
