package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.access.TestKey;
import customerservice.access.TestKeyServer;
import customerservice.testing.Eventually;
import customerservice.testing.InParallel;
import customerservice.testing.NotedLines;
import customerservice.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When keys are fetched, how long they are kept, and who waits for that. */
class JwksCacheTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int UNAVAILABLE = 503;

  private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.START);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TestKeyServer server = new TestKeyServer();
  private final JwksCache keys = new JwksCache(server.settings(Map.of()), now::get, metrics, false);
  private final TestKey old = TestKey.es256("old");
  private final TestKey young = TestKey.edDsa("young");
  private final NotedLines noted = NotedLines.of(JwksCache.class, Level.WARNING);

  JwksCacheTest() throws IOException {}

  @AfterEach
  void close() {
    noted.close();
    keys.stop();
    server.close();
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private boolean knows(TestKey key) {
    return keys.find(key.id())
        .filter(found -> found.key().equals(key.pair().getPublic()))
        .isPresent();
  }

  @Test
  void asksNobodyBeforeItIsStarted() {
    assertThat(server.requests()).isZero();
  }

  @Test
  void fetchesWhatIsNotKnown() {
    server.gives(old);
    assertThat(knows(old)).isTrue();
    assertThat(knows(old)).isTrue();
    assertThat(server.requests()).isEqualTo(1);
    assertThat(metrics.counter("token.keys.fetched").count()).isEqualTo(1);
  }

  @Test
  void fetchesAgainForAnUnknownNameButNotSoonerThanItsLimit() {
    server.gives(old);
    keys.refresh();
    for (int i = 0; i < 9; i++) {
      assertThat(keys.find("garbage-" + i)).isEmpty();
    }
    assertThat(server.requests()).isEqualTo(1 + JwksCache.AT_ONCE);
    server.gives(old, young);
    pass(JwksCache.BETWEEN_FETCHES.minusNanos(1000));
    assertThat(knows(young)).isFalse();
    pass(Duration.ofNanos(1000));
    assertThat(knows(young)).isTrue();
    assertThat(keys.find("garbage")).isEmpty();
    assertThat(knows(old)).isTrue();
    assertThat(server.requests()).isEqualTo(2 + JwksCache.AT_ONCE);
  }

  @Test
  void fetchesAtOnceForAKeyThatIsYoungerThanTheStart() {
    server.gives(old);
    keys.refresh();
    assertThat(keys.find("garbage")).isEmpty();
    server.gives(old, young);
    assertThat(knows(young)).isTrue();
    assertThat(server.requests()).isEqualTo(3);
  }

  /** However long it has rested, no more may be asked at once. */
  @Test
  void savesNothingUp() {
    pass(Duration.ofDays(1));
    for (int i = 0; i < 9; i++) {
      assertThat(keys.find("garbage-" + i)).isEmpty();
    }
    assertThat(server.requests()).isEqualTo(JwksCache.AT_ONCE);
  }

  /** Names that somebody made up, as many and as fast as they can. */
  @Test
  void fetchesSeldomForManyUnknownNames() throws Exception {
    server.gives(old);
    keys.refresh();
    pass(JwksCache.BETWEEN_FETCHES);
    List<Callable<Boolean>> garbage = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "garbage-" + i;
      garbage.add(() -> keys.find(name).isPresent());
    }
    assertThat(InParallel.all(garbage)).containsOnly(false);
    assertThat(server.requests()).isBetween(2, 1 + JwksCache.AT_ONCE);
  }

  @Test
  void keepsNobodyWaitingWhoseKeyItKnows() throws Exception {
    server.gives(old);
    keys.refresh();
    pass(JwksCache.BETWEEN_FETCHES);
    server.holds();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "garbage-" + i;
      waiting.add(Thread.ofVirtual().start(() -> keys.find(name)));
    }
    Eventually.await(LIMIT, "the fetch is under way", () -> server.held() == 1);
    assertThat(knows(old)).isTrue();
    assertThat(server.requests()).isEqualTo(2);
    server.close();
    for (Thread thread : waiting) {
      assertThat(thread.join(LIMIT)).as("one fetch ends the waiting of all").isTrue();
    }
  }

  @Test
  void goesOnWithWhatItKnowsWhileTheServerIsOut() {
    server.gives(old);
    keys.refresh();
    server.answers(UNAVAILABLE, "");
    for (int day = 0; day < 7; day++) {
      pass(Duration.ofDays(1));
      keys.refresh();
      assertThat(knows(old)).isTrue();
    }
    server.answers(200, "<html>no keys</html>");
    keys.refresh();
    assertThat(knows(old)).isTrue();
    assertThat(metrics.counter("token.keys.failed").count()).isEqualTo(8);
  }

  @Test
  void forgetsAKeyThatIsNotServedAnyMore() {
    server.gives(old, young);
    keys.refresh();
    TokenKey key = keys.find("old").orElseThrow();
    assertThat(keys.has(key)).isTrue();
    server.gives(young);
    keys.refresh();
    assertThat(keys.has(key)).isFalse();
    assertThat(knows(old)).isFalse();
    server.gives();
    keys.refresh();
    assertThat(knows(young)).isFalse();
  }

  /** Where one attempt fails, there is another before a key that was withdrawn must be gone. */
  @Test
  void looksAgainInTime() {
    server.gives(old);
    keys.refresh();
    assertThat(keys.rest()).isEqualTo(JwksCache.REFRESH_EVERY);
    assertThat(keys.rest().multipliedBy(2)).isLessThanOrEqualTo(Duration.ofMinutes(10));
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(keys.rest()).isEqualTo(JwksCache.RETRY_AFTER);
    server.gives(old);
    keys.refresh();
    assertThat(keys.rest()).isEqualTo(JwksCache.REFRESH_EVERY);
  }

  @Test
  void warnsAtTheFirstFailureAndThenNowAndThen() {
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(noted.lines())
        .containsExactly(
            "The keys of tokens cannot be had from %s/auth/v1/.well-known/jwks.json: the answer was 503. Those that are known, 0, go on being used."
                .formatted(server.url()));
    pass(JwksCache.BETWEEN_WARNINGS.minusNanos(1000));
    keys.refresh();
    assertThat(noted.lines()).hasSize(1);
    pass(Duration.ofNanos(1000));
    keys.refresh();
    assertThat(noted.lines()).hasSize(2);
    server.gives(old);
    keys.refresh();
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(noted.lines()).as("it was back in between").hasSize(3);
  }

  /** Clocks are set back; that must not stop the fetching. */
  @Test
  void fetchesAgainAlthoughTheClockWasSetBack() {
    keys.refresh();
    pass(Duration.ofDays(-1));
    server.gives(old);
    assertThat(knows(old)).isTrue();
  }

  @Test
  void fetchesAtTheStartWhichDoesNotWaitForIt() throws Exception {
    server.holds();
    JwksCache started = new JwksCache(server.settings(Map.of()), now::get, metrics, true);
    try {
      started.start();
      Eventually.await(LIMIT, "it is asked", () -> server.held() == 1);
    } finally {
      started.stop();
    }
  }
}
