package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import customerservice.embedded.EmbeddedDatabase;
import customerservice.embedded.OtherServer;
import customerservice.platform.database.Migrations;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.Program;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drills of docs/BACKUP.md: from the embedded database to Debian's PostgreSQL 15, and from
 * there into a new database with pg_dump and pg_restore. Each account is verified afterwards.
 */
@Tag("slow")
class BackupIT {
  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql/15");
  private static final Path COPY = Path.of("deploy/postgresql/copy-database").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CUSTOMERS = 20;
  private static final int POSTINGS = 300;

  @Test
  void keepEachAccountConsistent(@TempDir Path folder) throws Exception {
    assumeThat(POSTGRESQL).as("Debian's PostgreSQL 15, which .ci/run installs").exists();
    Path data = DataFolder.copyTo(folder.resolve("data"));
    Path dump = folder.resolve("customer_service.dump");
    List<String> customers = new ArrayList<>();
    long points;
    try (EmbeddedDatabase own =
        OtherServer.installed(Files.createDirectory(folder.resolve("own")), POSTGRESQL, "15")) {
      Migrations.apply(own.owner(), own.service());
      try (RunningService embedded = RunningService.start(data, Map.of()).awaitReady()) {
        use(embedded, customers);
        points = points(embeddedOwner(data));
        run(COPY.toString(), url(embeddedOwner(data)), own.superuserUrl("customer_service"));
      }
      assertThat(points).isPositive();
      assertThat(points(own.owner())).isEqualTo(points);
      verify(data, own.ownerUrl(), own.serviceUrl(), customers);

      run(program("pg_dump"), "--format=custom", "--file=" + dump, own.ownerUrl());
      String restored = own.superuserUrl("restored");
      run(
          program("psql"),
          own.superuserUrl("postgres"),
          "--command=CREATE DATABASE restored OWNER " + own.owner().user());
      run(
          program("pg_restore"),
          "--exit-on-error",
          "--single-transaction",
          "--dbname=" + restored,
          dump.toString());
      assertThat(points(DatabaseUrl.parse("TEST", restored))).isEqualTo(points);
      verify(
          data,
          own.ownerUrl().replaceAll("[^/]+$", "restored"),
          own.serviceUrl().replaceAll("[^/]+$", "restored"),
          customers);
    }
  }

  private static void use(RunningService service, List<String> customers) throws Exception {
    String token = service.token("admin");
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(Tills.customer(token, service.port(), i));
    }
    Tills tills = new Tills(token, customers);
    tills.open(4, List.of(service.port()));
    Eventually.await(LIMIT, "there are postings", () -> tills.responses() > POSTINGS);
    tills.close();
  }

  /** Starts a service on the database with the secret of the folder, and verifies each account. */
  private static void verify(Path data, String owner, String service, List<String> customers)
      throws Exception {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            service,
            "DATABASE_MIGRATION_URL",
            owner,
            "HOST",
            "127.0.0.1",
            "SUPABASE_JWT_SECRET",
            JwtSecret.read(data).orElseThrow());
    try (RunningService running = RunningService.start(data, settings).awaitReady();
        HttpClient http = HttpClient.newHttpClient()) {
      String token = running.token("admin");
      for (String customer : customers) {
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:%d/customers/%s/loyalty/verify"
                                .formatted(running.port(), customer)))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("\"consistent\":true");
      }
    }
  }

  private static long points(DatabaseUrl database) throws Exception {
    try (Connection connection = TestPostgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet sum =
            statement.executeQuery(
                "SELECT sum(points) + 1000000 * count(*) FROM customer_service.ledger_entries")) {
      sum.next();
      return sum.getLong(1);
    }
  }

  /** As docs/BACKUP.md finds it. */
  private static DatabaseUrl embeddedOwner(Path data) throws IOException {
    String port = Files.readAllLines(data.resolve("server/data/postmaster.pid")).get(3).strip();
    String password = Files.readAllLines(data.resolve("passwords")).get(1);
    return new DatabaseUrl(
        "jdbc:postgresql://127.0.0.1:%s/customer_service".formatted(port),
        "customer_service_owner",
        password);
  }

  private static String url(DatabaseUrl database) {
    return TestPostgres.text(database);
  }

  private static String program(String name) {
    return POSTGRESQL.resolve("bin").resolve(name).toString();
  }

  private static void run(String... command) throws Exception {
    String path = POSTGRESQL.resolve("bin") + ":" + System.getenv("PATH");
    Program.run(LIMIT, Path.of("").toAbsolutePath(), Map.of("PATH", path), List.of(command));
  }
}
