package customerservice.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL server with a certificate for {@code localhost} from the test's own authority. */
@Tag("slow")
class TlsTest {
  private static final String STORE_PASSWORD = "of-the-test";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static TestPostgres.Database database;
  private static Path root;
  private static Path anotherRoot;
  private static String refusalWithoutTls;

  @BeforeAll
  static void serveTls(@TempDir Path folder) throws Exception {
    database = TestPostgres.newDatabase("tls_test");
    refusalWithoutTls = String.valueOf(failure("localhost", "require"));
    KeyStore ours = keys(folder.resolve("ours.p12"), "server");
    KeyStore others = keys(folder.resolve("others.p12"), null);
    root = folder.resolve("root.crt");
    anotherRoot = folder.resolve("another.crt");
    Files.writeString(root, pem(ours.getCertificate("authority")));
    Files.writeString(anotherRoot, pem(others.getCertificate("authority")));

    Path data = Path.of(query("SHOW data_directory"));
    Path key = data.resolve("test.key");
    Files.writeString(data.resolve("test.crt"), pem(ours.getCertificate("server")));
    byte[] secret = ours.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded();
    Files.writeString(key, pem("PRIVATE KEY", secret));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(key, Files.getOwner(data));
    Files.setOwner(data.resolve("test.crt"), Files.getOwner(data));
    execute("ALTER SYSTEM SET ssl_cert_file = 'test.crt'");
    execute("ALTER SYSTEM SET ssl_key_file = 'test.key'");
    turn("on");
  }

  /** Resets the server, because other test classes share it. */
  @AfterAll
  static void serveNoTls() throws Exception {
    turn("off");
    execute("ALTER SYSTEM RESET ALL");
  }

  private static void turn(String onOrOff) throws Exception {
    execute("ALTER SYSTEM SET ssl = " + onOrOff);
    execute("SELECT pg_reload_conf()");
    Eventually.await(LIMIT, "TLS is " + onOrOff, () -> query("SHOW ssl").equals(onOrOff));
  }

  /** Creates an authority and, if an alias is given, a key with a certificate. */
  private static KeyStore keys(Path file, @Nullable String alias) throws Exception {
    keytool(file, "authority", "-dname", "CN=Authority of the test", "-ext", "bc:c");
    if (alias != null) {
      keytool(
          file,
          alias,
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost",
          "-signer",
          "authority");
    }
    return KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
  }

  private static void keytool(Path store, String alias, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname"));
    command.addAll(List.of("secp256r1", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
  }

  private static String pem(Certificate certificate) throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private static String pem(String label, byte[] bytes) {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, text);
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String sql) throws Exception {
    try (Connection connection = TestPostgres.connect(TestPostgres.superuser());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static DatabaseUrl url(DatabaseUrl plain, String host, String tls) {
    String url = TestPostgres.text(plain).replace("@127.0.0.1:", "@" + host + ":");
    return DatabaseUrl.parse("DATABASE_URL", url + "?sslmode=" + tls);
  }

  private static TestPostgres.Database by(String host, String tls) {
    return new TestPostgres.Database(
        url(database.owner(), host, tls), url(database.service(), host, tls));
  }

  private static @Nullable Throwable failure(String host, String tls) {
    TestPostgres.Database asked = by(host, tls);
    return catchThrowable(() -> Migrations.apply(asked.owner(), asked.service()));
  }

  private static void assertIsRefused(String host, String tls, String why) {
    assertThat(failure(host, tls))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith(
            "DATABASE_MIGRATION_URL: the server's certificate cannot be verified")
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void encryptsAndVerifiesAuthorityAndHost() {
    Database opened = new Database(by("localhost", "verify-full&sslrootcert=" + root).settings());
    opened.open();
    boolean isEncrypted =
        opened.read(handle ->
            handle.one(
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                new Binds(),
                row -> row.getBoolean(1)));
    opened.close();
    assertThat(isEncrypted).isTrue();
  }

  @Test
  void refusesACertificateOfAnotherAuthority() {
    String why = "Path does not chain with any of the trust anchors";
    assertIsRefused("localhost", "verify-full&sslrootcert=" + anotherRoot, why);
    assertIsRefused("localhost", "verify-ca&sslrootcert=" + anotherRoot, why);
    assertIsRefused("localhost", "require&sslrootcert=" + anotherRoot, why);
  }

  @Test
  void refusesACertificateOfAnotherHost() {
    assertIsRefused("127.0.0.1", "verify-full&sslrootcert=" + root, "127.0.0.1");
    assertThat(failure("127.0.0.1", "verify-ca&sslrootcert=" + root)).isNull();
  }

  @Test
  void encryptsWithoutVerificationIfNoRootIsGiven() {
    assertThat(failure("127.0.0.1", "require")).isNull();
  }

  @Test
  void refusesAServerWithoutTls() {
    assertThat(refusalWithoutTls)
        .startsWith(InvalidSetting.class.getName())
        .contains("DATABASE_MIGRATION_URL: the database refused: ")
        .contains("SSL");
  }
}
