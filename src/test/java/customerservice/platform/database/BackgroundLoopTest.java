package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundLoopTest {
  private static final long LIMIT_SECONDS = 10;

  private final AtomicInteger times = new AtomicInteger();
  private final BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
  private BackgroundLoop worker =
      new BackgroundLoop("worker-test", this::work, () -> BackgroundLoop.REST_MAX);

  private void work() {
    done.add(times.incrementAndGet());
  }

  private Integer next() throws InterruptedException {
    Integer time = done.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    return time == null ? -1 : time;
  }

  @AfterEach
  void stop() {
    worker.stop();
  }

  @Test
  void worksAtTheStartAndWhenItIsWoken() throws Exception {
    worker.start();
    assertThat(next()).isEqualTo(1);
    worker.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(next()).isEqualTo(2);
    assertThat(done).isEmpty();
  }

  @Test
  void worksAgainWhenItHasRested() throws Exception {
    worker = new BackgroundLoop("worker-test", this::work, () -> Duration.ofMillis(1));
    worker.start();
    assertThat(next()).isEqualTo(1);
    assertThat(next()).isEqualTo(2);
  }

  @Test
  void outlivesAFault() throws Exception {
    worker =
        new BackgroundLoop(
            "worker-test",
            () -> {
              work();
              throw new IllegalStateException("a fault that a test wants");
            },
            () -> BackgroundLoop.REST_MAX);
    worker.start();
    assertThat(next()).isEqualTo(1);
    worker.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(next()).isEqualTo(2);
  }

  @Test
  void looksAgainSoonWhileTheDatabaseIsAway() throws Exception {
    worker =
        new BackgroundLoop(
            "worker-test",
            () -> {
              work();
              throw new DatabaseUnavailable("away", null);
            },
            () -> BackgroundLoop.REST_MAX);
    worker.start();
    assertThat(next()).isEqualTo(1);
    assertThat(next()).isEqualTo(2);
  }
}
