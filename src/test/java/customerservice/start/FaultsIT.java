package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.embedded.ServerInHand;
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
 * What can go wrong around the service goes wrong, one after the other, while tills post and others
 * read and write. Everybody is answered in time, by what they asked for or by 503; when it is over,
 * all is well without a restart; nothing that was acknowledged is lost, and nothing is there twice.
 * The table of it is {@code target/coverage/faults.md}.
 *
 * <p>{@code -Dfaults.only} is a pattern for those of which it is one.
 */
@Tag("slow")
class FaultsIT {
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final int TILLS = 12;
  private static final int VISITORS = 6;
  private static final int CUSTOMERS = 6;

  /** So many good answers are in before anything goes wrong. */
  private static final int GOOD_BEFORE = 200;

  /** No request waits longer, whatever goes wrong. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  /** Behind the end of a fault, all is well after that. */
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(40);

  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);
  private static final String DISK_SIZE = "400m";

  private static final String HEAD =
      """
      | what was done | what clients saw (answers by status) | longest answer | well again after | \
      acknowledged (postings + customers) | found | lost | doubled | accounts verified |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  private final StringBuilder table = new StringBuilder(HEAD);
  private final List<String> wrong = new ArrayList<>();

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void areAnsweredInTimeAndLoseNothing(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("disk"));
    Optional<Path> disk = mounted(place) ? Optional.of(place) : Optional.empty();
    try {
      drill(folder, place, disk);
    } finally {
      if (disk.isPresent()) {
        run("umount", place.toString());
      }
      Reports.write("faults.md", table);
    }
    assertThat(wrong).isEmpty();
  }

  private void drill(Path folder, Path place, Optional<Path> disk) throws Exception {
    Path data = Files.createDirectory(place.resolve("database"));
    Path programs = Files.createDirectory(folder.resolve("programs"));
    try (ServerInHand server = ServerInHand.start(data, programs)) {
      keepLogShort(server);
      try (RunningService service =
          RunningService.start(Files.createDirectory(folder.resolve("service")), settings(server))
              .awaitReady()) {
        String token = token(server);
        Pattern only = Pattern.compile(System.getProperty("faults.only", ".*"));
        for (Fault fault : Fault.ALL) {
          if (only.matcher(fault.what()).find()) {
            happens(fault, server, disk, token, service.port());
          }
        }
        assertThat(service.out().lines().filter(line -> line.contains(" ERROR "))).isEmpty();
      }
    }
  }

  private void happens(
      Fault fault, ServerInHand server, Optional<Path> disk, String token, int port)
      throws Exception {
    if (fault.what().equals(Fault.DISK_FULL) && disk.isEmpty()) {
      table.append(
          "| %s | NOT DONE: a small disk can only be mounted by root | | | | | | | |%n"
              .formatted(fault.what()));
      return;
    }
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(Tills.customer(token, port, fault.what().hashCode() + i));
    }
    Observed observed = new Observed();
    Tills tills = new Tills(token, customers);
    Visitors visitors = new Visitors(token, port, "visitor-of-" + fault.what().hashCode());
    int clients = TILLS + VISITORS;
    tills.openToStay(TILLS, port, observed);
    visitors.come(VISITORS, customers.get(0), observed);
    Eventually.await(LOAD_LIMIT, "the load is on", () -> observed.good() > GOOD_BEFORE);
    observed.faultBegins();
    Fault.Ending ending =
        fault.begin().begin(new Fault.Scene(server, disk, customers, token, port));
    observed.faultIsOn();
    Eventually.await(
        LOAD_LIMIT, "all are answered: " + fault, () -> observed.allAreAnswered(clients));
    ending.end();
    observed.faultEnds();
    Eventually.await(RECOVERY_LIMIT, "all are well: " + fault, () -> observed.allAreWell(clients));
    tills.close();
    visitors.leave();
    tills.settle(port);
    note(fault, observed, tills, visitors, port);
  }

  private void note(Fault fault, Observed observed, Tills tills, Visitors visitors, int port)
      throws Exception {
    Tills.Count count = tills.count(port);
    int lost = count.lost() + visitors.lost();
    int doubled = count.doubled() + count.unknown();
    boolean isConsistent = tills.areConsistent(port);
    table.append(
        "| %s | %s | %.1f s | %.1f s | %d + %d | %d | %d | %d | %s |%n"
            .formatted(
                fault.what(),
                observed.counts(),
                observed.longest().toMillis() / 1000.0,
                observed.recovery().toMillis() / 1000.0,
                count.acknowledged(),
                visitors.created(),
                count.acknowledged() + visitors.created() - lost,
                lost,
                doubled,
                isConsistent ? "all" : "NO"));
    Reports.write("faults.md", table);
    observed.wrong().forEach(each -> wrong.add(fault.what() + ": " + each));
    if (lost + doubled > 0 || !isConsistent) {
      wrong.add(fault.what() + ": " + count + ", customers lost: " + visitors.lost());
    }
    if (observed.longest().compareTo(ANSWER_LIMIT) > 0) {
      wrong.add(fault.what() + ": an answer took " + observed.longest());
    }
  }

  /** Whether there is a small disk at that place now. */
  private static boolean mounted(Path place) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE, "tmpfs", place.toString()) == 0;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException noSuchProgram) {
      return -1;
    }
  }

  /** What it writes ahead must leave room on a small disk. */
  private static void keepLogShort(ServerInHand server) throws SQLException {
    try (Connection connection = TestPostgres.connect(server.superuser());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET max_wal_size = '64MB'");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static Map<String, String> settings(ServerInHand server) {
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

  private static String token(ServerInHand server) {
    return Tokens.of(server.database().settings(), SECRET, InstantSource.system())
        .mint("admin", "somebody", Duration.ofHours(1));
  }
}
