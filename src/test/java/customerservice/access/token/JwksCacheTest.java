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

/** When keys are fetched, how long they are cached, and which calls wait for a fetch. */
class JwksCacheTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int UNAVAILABLE = 503;

  private final AtomicReference<Instant> now = new AtomicReference<>(TestClock.START);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TestKeyServer server = new TestKeyServer();
  private final JwksCache keys = new JwksCache(server.settings(Map.of()), now::get, metrics, false);
  private final TestKey oldKey = TestKey.es256("oldKey");
  private final TestKey newKey = TestKey.edDsa("newKey");
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
  void fetchesNothingBeforeItIsStarted() {
    assertThat(server.requests()).isZero();
  }

  @Test
  void fetchesAnUnknownKeyOnce() {
    server.gives(oldKey);
    assertThat(knows(oldKey)).isTrue();
    assertThat(knows(oldKey)).isTrue();
    assertThat(server.requests()).isEqualTo(1);
    assertThat(metrics.counter("token.keys.fetched").count()).isEqualTo(1);
  }

  @Test
  void limitsTheRateOfFetchesForUnknownIds() {
    server.gives(oldKey);
    keys.refresh();
    for (int i = 0; i < 9; i++) {
      assertThat(keys.find("garbage-" + i)).isEmpty();
    }
    assertThat(server.requests()).isEqualTo(1 + JwksCache.UNKNOWN_ID_BURST);
    server.gives(oldKey, newKey);
    pass(JwksCache.UNKNOWN_ID_INTERVAL.minusNanos(1000));
    assertThat(knows(newKey)).isFalse();
    pass(Duration.ofNanos(1000));
    assertThat(knows(newKey)).isTrue();
    assertThat(keys.find("garbage")).isEmpty();
    assertThat(knows(oldKey)).isTrue();
    assertThat(server.requests()).isEqualTo(2 + JwksCache.UNKNOWN_ID_BURST);
  }

  @Test
  void fetchesANewKeyAtOnceAfterOneInventedId() {
    server.gives(oldKey);
    keys.refresh();
    assertThat(keys.find("garbage")).isEmpty();
    server.gives(oldKey, newKey);
    assertThat(knows(newKey)).isTrue();
    assertThat(server.requests()).isEqualTo(3);
  }

  /** The burst does not grow with the time since the last fetch. */
  @Test
  void allowsNoLargerBurstAfterAPause() {
    pass(Duration.ofDays(1));
    for (int i = 0; i < 9; i++) {
      assertThat(keys.find("garbage-" + i)).isEmpty();
    }
    assertThat(server.requests()).isEqualTo(JwksCache.UNKNOWN_ID_BURST);
  }

  /** Invented ids, in parallel. */
  @Test
  void fetchesRarelyForManyUnknownIdsAtOnce() throws Exception {
    server.gives(oldKey);
    keys.refresh();
    pass(JwksCache.UNKNOWN_ID_INTERVAL);
    List<Callable<Boolean>> garbage = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "garbage-" + i;
      garbage.add(() -> keys.find(name).isPresent());
    }
    assertThat(InParallel.all(garbage)).containsOnly(false);
    assertThat(server.requests()).isBetween(2, 1 + JwksCache.UNKNOWN_ID_BURST);
  }

  @Test
  void neverDelaysATokenWithAKnownKey() throws Exception {
    server.gives(oldKey);
    keys.refresh();
    pass(JwksCache.UNKNOWN_ID_INTERVAL);
    server.holds();
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "garbage-" + i;
      waiting.add(Thread.ofVirtual().start(() -> keys.find(name)));
    }
    Eventually.await(LIMIT, "the fetch is under way", () -> server.held() == 1);
    assertThat(knows(oldKey)).isTrue();
    assertThat(server.requests()).isEqualTo(2);
    server.close();
    for (Thread thread : waiting) {
      assertThat(thread.join(LIMIT)).as("one fetch serves all waiting calls").isTrue();
    }
  }

  @Test
  void keepsTheKeysWhileTheServerFails() {
    server.gives(oldKey);
    keys.refresh();
    server.answers(UNAVAILABLE, "");
    for (int day = 0; day < 7; day++) {
      pass(Duration.ofDays(1));
      keys.refresh();
      assertThat(knows(oldKey)).isTrue();
    }
    server.answers(200, "<html>no keys</html>");
    keys.refresh();
    assertThat(knows(oldKey)).isTrue();
    assertThat(metrics.counter("token.keys.failed").count()).isEqualTo(8);
  }

  @Test
  void forgetsAWithdrawnKey() {
    server.gives(oldKey, newKey);
    keys.refresh();
    TokenKey key = keys.find("oldKey").orElseThrow();
    assertThat(keys.contains(key)).isTrue();
    server.gives(newKey);
    keys.refresh();
    assertThat(keys.contains(key)).isFalse();
    assertThat(knows(oldKey)).isFalse();
    server.gives();
    keys.refresh();
    assertThat(knows(newKey)).isFalse();
  }

  /** After a failed fetch, another one runs before a withdrawn key must be gone. */
  @Test
  void retriesSoonerAfterAFailure() {
    server.gives(oldKey);
    keys.refresh();
    assertThat(keys.refreshInterval()).isEqualTo(JwksCache.REFRESH_INTERVAL);
    assertThat(keys.refreshInterval().multipliedBy(2)).isLessThanOrEqualTo(Duration.ofMinutes(10));
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(keys.refreshInterval()).isEqualTo(JwksCache.RETRY_INTERVAL);
    server.gives(oldKey);
    keys.refresh();
    assertThat(keys.refreshInterval()).isEqualTo(JwksCache.REFRESH_INTERVAL);
  }

  @Test
  void warnsAtTheFirstFailureAndThenAtAnInterval() {
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(noted.lines())
        .containsExactly(
            "Cannot fetch the token keys from %s/auth/v1/.well-known/jwks.json: the response status was 503. The 0 cached keys stay valid."
                .formatted(server.url()));
    pass(JwksCache.WARNING_INTERVAL.minusNanos(1000));
    keys.refresh();
    assertThat(noted.lines()).hasSize(1);
    pass(Duration.ofNanos(1000));
    keys.refresh();
    assertThat(noted.lines()).hasSize(2);
    server.gives(oldKey);
    keys.refresh();
    server.answers(UNAVAILABLE, "");
    keys.refresh();
    assertThat(noted.lines()).as("the server recovered between the warnings").hasSize(3);
  }

  /** A clock that is set back must not stop the fetches. */
  @Test
  void fetchesAlsoAfterTheClockWasSetBack() {
    keys.refresh();
    pass(Duration.ofDays(-1));
    server.gives(oldKey);
    assertThat(knows(oldKey)).isTrue();
  }

  @Test
  void startsWithoutWaitingForTheFirstFetch() throws Exception {
    server.holds();
    JwksCache started = new JwksCache(server.settings(Map.of()), now::get, metrics, true);
    try {
      started.start();
      Eventually.await(LIMIT, "the server has a request", () -> server.held() == 1);
    } finally {
      started.stop();
    }
  }
}
