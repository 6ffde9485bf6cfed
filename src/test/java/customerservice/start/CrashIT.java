package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import customerservice.testing.Reports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the service and the database with SIGKILL under load. After the restart all acknowledged
 * postings exist, and a retry gets the same response; a retry of a posting without response posts
 * it at most once.
 */
@Tag("slow")
class CrashIT {
  private static final Map<String, String> NO_SETTINGS = Map.of();
  private static final int TILLS = 24;
  private static final int CUSTOMERS = 6;

  /** Responses before each kill, so that it happens under full load. */
  private static final int RESPONSES_BEFORE = 400;

  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);

  /** The killed processes, in this order. */
  private enum Victim {
    SERVICE,
    DATABASE,
    BOTH
  }

  @Test
  void neitherLosesNorDoublesPostings(@TempDir Path folder) throws Exception {
    DataFolder.copyTo(folder);
    Tills tills;
    try (RunningService service = RunningService.start(folder, NO_SETTINGS).awaitReady()) {
      tills = tills(service);
      service.terminate();
      service.awaitExit();
    }
    List<String> lines = new ArrayList<>();
    int inDoubt = 0;
    for (Victim victim : Victim.values()) {
      try (RunningService service = RunningService.start(folder, NO_SETTINGS).awaitReady()) {
        inDoubt += tills.resolveDoubts(service.port());
        crash(victim, service, tills);
        lines.add("%s killed: %d in doubt".formatted(victim, tills.inDoubt()));
      }
    }
    try (RunningService service = RunningService.start(folder, NO_SETTINGS).awaitReady()) {
      inDoubt += tills.resolveDoubts(service.port());
      int again = tills.sendAllAgain(service.port());
      Tills.Count count = tills.count(service.port());
      lines.add(
          "%d acknowledged, %d sent again, %d refused, %d in doubt, %d lost, %d doubled, %d unknown"
              .formatted(
                  count.acknowledged(),
                  again,
                  count.refused(),
                  inDoubt,
                  count.lost(),
                  count.doubled(),
                  count.unknown()));
      Reports.write("crash.txt", String.join("\n", lines) + "\n");
      assertThat(count.acknowledged()).isGreaterThan(RESPONSES_BEFORE);
      assertThat(inDoubt).isPositive();
      assertThat(again).isEqualTo(count.acknowledged());
      assertThat(count.lost()).isZero();
      assertThat(count.doubled()).isZero();
      assertThat(count.unknown()).isZero();
      assertThat(tills.areConsistent(service.port())).isTrue();
    }
  }

  private static Tills tills(RunningService service) throws Exception {
    String token = service.token("admin");
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(Tills.customer(token, service.port(), i));
    }
    return new Tills(token, customers);
  }

  private static void crash(Victim victim, RunningService service, Tills tills) throws Exception {
    long before = tills.responses();
    tills.open(TILLS, List.of(service.port()));
    Eventually.await(
        LOAD_LIMIT, "the load is on", () -> tills.responses() > before + RESPONSES_BEFORE);
    kill(victim, service);
    long killed = tills.responses();
    // A surviving service restarts its database, and then commits the pending postings.
    Eventually.await(
        LOAD_LIMIT,
        "all tills are closed, or have responses again",
        () -> tills.allAreClosed() || tills.responses() > killed + RESPONSES_BEFORE);
    tills.close();
    service.kill();
  }

  private static void kill(Victim victim, RunningService service) {
    if (victim != Victim.SERVICE) {
      ProcessHandle postmaster = service.postmaster().orElseThrow();
      List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
      all.add(postmaster);
      all.forEach(ProcessHandle::destroyForcibly);
    }
    if (victim != Victim.DATABASE) {
      service.kill();
    }
  }
}
