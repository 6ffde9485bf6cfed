package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.embedded.ControlledServer;
import customerservice.testing.Eventually;
import customerservice.testing.Reports;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injects one fault after another while clients post, read and write. Each request gets its result
 * or a 503 in time; after a fault the service recovers without a restart; no acknowledged write is
 * lost or doubled. The report is {@code target/coverage/faults.md}.
 *
 * <p>{@code -Dfaults.only} is a pattern that selects faults.
 */
@Tag("slow")
class FaultsIT {
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final int TILLS = 12;
  private static final int READ_WRITE_CLIENTS = 6;
  private static final int CUSTOMERS = 6;

  /** Successful responses before a fault begins. */
  private static final int SUCCESSES_BEFORE = 200;

  /** The maximum duration of a request during a fault. */
  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(20);

  /** The maximum time from the end of a fault until all clients have success. */
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(40);

  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);
  private static final String DISK_SIZE = "400m";

  private static final String HEAD =
      """
      | fault | responses by status | longest response | recovered after | \
      acknowledged (postings + customers) | found | lost | doubled | accounts verified |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  private final StringBuilder table = new StringBuilder(HEAD);
  private final List<String> errors = new ArrayList<>();

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void getResponsesInTimeAndLoseNothing(@TempDir Path folder) throws Exception {
    Path mountPoint = Files.createDirectory(folder.resolve("disk"));
    Optional<Path> disk = mount(mountPoint) ? Optional.of(mountPoint) : Optional.empty();
    try {
      injectAll(folder, mountPoint, disk);
    } finally {
      if (disk.isPresent()) {
        run("umount", mountPoint.toString());
      }
      Reports.write("faults.md", table);
    }
    assertThat(errors).isEmpty();
  }

  private void injectAll(Path folder, Path mountPoint, Optional<Path> disk) throws Exception {
    Path data = Files.createDirectory(mountPoint.resolve("database"));
    Path programs = Files.createDirectory(folder.resolve("programs"));
    try (ControlledServer server = ControlledServer.start(data, programs)) {
      limitWal(server);
      try (RunningService service =
          RunningService.start(Files.createDirectory(folder.resolve("service")), settings(server))
              .awaitReady()) {
        String token = token(server);
        Pattern only = Pattern.compile(System.getProperty("faults.only", ".*"));
        for (Fault fault : Fault.ALL) {
          if (only.matcher(fault.name()).find()) {
            inject(fault, server, disk, token, service.port());
          }
        }
        assertThat(service.out().lines().filter(line -> line.contains(" ERROR "))).isEmpty();
      }
    }
  }

  private void inject(
      Fault fault, ControlledServer server, Optional<Path> disk, String token, int port)
      throws Exception {
    if (fault.name().equals(Fault.DISK_FULL) && disk.isEmpty()) {
      table.append(
          "| %s | SKIPPED: only root can mount a small disk | | | | | | | |%n"
              .formatted(fault.name()));
      return;
    }
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(Tills.customer(token, port, fault.name().hashCode() + i));
    }
    ClientObservations observed = new ClientObservations();
    Tills tills = new Tills(token, customers);
    ReadWriteClients others =
        new ReadWriteClients(token, port, "created-" + fault.name().hashCode());
    int clients = TILLS + READ_WRITE_CLIENTS;
    tills.openRetrying(TILLS, port, observed);
    others.start(READ_WRITE_CLIENTS, customers.get(0), observed);
    Eventually.await(LOAD_LIMIT, "the load is on", () -> observed.successes() > SUCCESSES_BEFORE);
    observed.faultBegins();
    Fault.Ending ending =
        fault.injection().begin(new Fault.Scene(server, disk, customers, token, port));
    observed.faultIsOn();
    Eventually.await(
        LOAD_LIMIT, "all clients have responses: " + fault, () -> observed.allResponded(clients));
    ending.end();
    observed.faultEnds();
    Eventually.await(
        RECOVERY_LIMIT, "all clients have success: " + fault, () -> observed.allRecovered(clients));
    tills.close();
    others.stop();
    tills.resolveDoubts(port);
    report(fault, observed, tills, others, port);
  }

  private void report(
      Fault fault, ClientObservations observed, Tills tills, ReadWriteClients others, int port)
      throws Exception {
    Tills.Count count = tills.count(port);
    int lost = count.lost() + others.lost();
    int doubled = count.doubled() + count.unknown();
    boolean isConsistent = tills.areConsistent(port);
    table.append(
        "| %s | %s | %.1f s | %.1f s | %d + %d | %d | %d | %d | %s |%n"
            .formatted(
                fault.name(),
                observed.counts(),
                observed.longest().toMillis() / 1000.0,
                observed.recovery().toMillis() / 1000.0,
                count.acknowledged(),
                others.created(),
                count.acknowledged() + others.created() - lost,
                lost,
                doubled,
                isConsistent ? "all" : "NO"));
    Reports.write("faults.md", table);
    observed.errors().forEach(each -> errors.add(fault.name() + ": " + each));
    if (lost + doubled > 0 || !isConsistent) {
      errors.add(fault.name() + ": " + count + ", customers lost: " + others.lost());
    }
    if (observed.longest().compareTo(RESPONSE_LIMIT) > 0) {
      errors.add(fault.name() + ": a response took " + observed.longest());
    }
  }

  /** Mounts a small disk; returns whether that succeeded. */
  private static boolean mount(Path folder) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE, "tmpfs", folder.toString()) == 0;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException noSuchProgram) {
      return -1;
    }
  }

  /** The write-ahead log must leave room on the small disk. */
  private static void limitWal(ControlledServer server) throws SQLException {
    try (Connection connection = TestPostgres.connect(server.superuser());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET max_wal_size = '64MB'");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static Map<String, String> settings(ControlledServer server) {
    return Map.of(
        "DATABASE_URL",
        TestPostgres.text(server.database().service()),
        "DATABASE_MIGRATION_URL",
        TestPostgres.text(server.database().owner()),
        "HOST",
        "127.0.0.1",
        "SUPABASE_JWT_SECRET",
        SECRET);
  }

  private static String token(ControlledServer server) {
    return Tokens.of(server.database().settings(), SECRET, InstantSource.system())
        .mint("admin", "ana", Duration.ofHours(1));
  }
}
