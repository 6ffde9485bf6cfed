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
 * Service and database are killed with SIGKILL in mid-load. What was acknowledged is there when
 * they are back, and sent again it is answered as it was; what was left in doubt is settled by
 * sending it again; nothing stands there twice.
 */
@Tag("slow")
class CrashIT {
  private static final Map<String, String> NO_SETTINGS = Map.of();
  private static final int TILLS = 24;
  private static final int CUSTOMERS = 6;

  /** So many answers are in before the next kill: the load is in full swing. */
  private static final int ANSWERS_BEFORE = 400;

  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);

  /** Who is killed, in this order. */
  private enum Victim {
    SERVICE,
    DATABASE,
    BOTH
  }

  @Test
  void losesNothingAndDoublesNothing(@TempDir Path folder) throws Exception {
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
        inDoubt += tills.settle(service.port());
        crash(victim, service, tills);
        lines.add("%s killed: %d in doubt".formatted(victim, tills.inDoubt()));
      }
    }
    try (RunningService service = RunningService.start(folder, NO_SETTINGS).awaitReady()) {
      inDoubt += tills.settle(service.port());
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
      assertThat(count.acknowledged()).isGreaterThan(ANSWERS_BEFORE);
      assertThat(inDoubt).isPositive();
      assertThat(again).isEqualTo(count.acknowledged());
      assertThat(count.lost()).isZero();
      assertThat(count.doubled()).isZero();
      assertThat(count.unknown()).isZero();
      assertThat(tills.areConsistent(service.port())).isTrue();
    }
  }

  private static Tills tills(RunningService service) throws Exception {
    List<String> lines = service.out().lines().map(String::strip).toList();
    String token = lines.get(lines.indexOf("admin") + 1);
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(Tills.customer(token, service.port(), i));
    }
    return new Tills(token, customers);
  }

  private static void crash(Victim victim, RunningService service, Tills tills) throws Exception {
    long before = tills.answered();
    tills.open(TILLS, List.of(service.port()));
    Eventually.await(
        LOAD_LIMIT, "the load is on", () -> tills.answered() > before + ANSWERS_BEFORE);
    kill(victim, service);
    long killed = tills.answered();
    // A service that lives starts its database again, and what has waited meanwhile is posted.
    Eventually.await(
        LOAD_LIMIT,
        "every till has met it, or is answered again",
        () -> tills.allAreClosed() || tills.answered() > killed + ANSWERS_BEFORE);
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
