package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.TenantId;
import customerservice.testing.NotedLines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundLoopTest {
  private static final long LIMIT_SECONDS = 10;

  private final AtomicInteger count = new AtomicInteger();
  private final BlockingQueue<Integer> runs = new LinkedBlockingQueue<>();
  private BackgroundLoop loop =
      new BackgroundLoop("loop-test", this::work, () -> BackgroundLoop.REST_MAX);

  private void work() {
    runs.add(count.incrementAndGet());
  }

  private BackgroundLoop failing(RuntimeException failure) {
    return new BackgroundLoop(
        "loop-test",
        () -> {
          work();
          throw failure;
        },
        () -> BackgroundLoop.REST_MAX);
  }

  private static DatabaseUnavailable timeout() {
    return new DatabaseUnavailable("too slow", new SQLException("canceled", "57014"));
  }

  private Integer nextRun() throws InterruptedException {
    Integer run = runs.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    return run == null ? -1 : run;
  }

  @AfterEach
  void stop() {
    loop.stop();
  }

  @Test
  void runsAtTheStartAndAfterAWakeUp() throws Exception {
    loop.start();
    assertThat(nextRun()).isEqualTo(1);
    loop.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(nextRun()).isEqualTo(2);
    assertThat(runs).isEmpty();
  }

  @Test
  void runsAgainAfterThePause() throws Exception {
    loop = new BackgroundLoop("loop-test", this::work, () -> Duration.ofMillis(1));
    loop.start();
    assertThat(nextRun()).isEqualTo(1);
    assertThat(nextRun()).isEqualTo(2);
  }

  @Test
  void continuesAfterAnException() throws Exception {
    loop = failing(new IllegalStateException("thrown by the test"));
    loop.start();
    assertThat(nextRun()).isEqualTo(1);
    loop.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(nextRun()).isEqualTo(2);
  }

  @Test
  void retriesSoonWhileTheDatabaseIsUnavailable() throws Exception {
    loop = failing(new DatabaseUnavailable("outage", null));
    loop.start();
    assertThat(nextRun()).isEqualTo(1);
    assertThat(nextRun()).isEqualTo(2);
  }

  @Test
  void worksForEachTenantBeforeItThrows() {
    List<String> worked = new ArrayList<>();
    List<TenantId> tenants = List.of(new TenantId("a"), new TenantId("b"), new TenantId("c"));
    IllegalStateException failure = new IllegalStateException("thrown by the test");
    assertThatThrownBy(() ->
            loop.forEach(
                tenants,
                tenant -> {
                  worked.add(tenant.value());
                  if (tenant.value().equals("b")) {
                    throw failure;
                  }
                }))
        .isSameAs(failure);
    assertThat(worked).containsExactly("a", "b", "c");
  }

  @Test
  void worksForNoTenantWithoutTheDatabase() {
    DatabaseUnavailable outage = new DatabaseUnavailable("outage", null);
    List<TenantId> tenants = List.of(new TenantId("a"), new TenantId("b"));
    assertThatThrownBy(() ->
            loop.forEach(
                tenants,
                tenant -> {
                  work();
                  throw outage;
                }))
        .isSameAs(outage);
    assertThat(count).hasValue(1);
  }

  /** Another tenant must not wait until a statement about too much data of one tenant succeeds. */
  @Test
  void worksForOtherTenantsAfterATimeout() {
    DatabaseUnavailable timeout = timeout();
    List<TenantId> tenants = List.of(new TenantId("a"), new TenantId("b"));
    assertThatThrownBy(() ->
            loop.forEach(
                tenants,
                tenant -> {
                  work();
                  if (tenant.value().equals("a")) {
                    throw timeout;
                  }
                }))
        .isSameAs(timeout);
    assertThat(count).hasValue(2);
  }

  @Test
  void logsATimeoutAndRetriesSoon() throws Exception {
    loop = failing(timeout());
    try (NotedLines log = NotedLines.of(BackgroundLoop.class, Level.WARNING)) {
      loop.start();
      assertThat(nextRun()).isEqualTo(1);
      assertThat(nextRun()).isEqualTo(2);
      assertThat(log.lines().getFirst())
          .startsWith("Background task 'loop-test' took too long: too slow canceled");
    }
  }
}
