package customerservice.access.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The buckets get the time as a number, so no test waits. */
class TokenBucketsTest {
  private static final int SLOTS = 1 << 10;
  private static final long WINDOW = 2_000_000;
  private static final int SIZE = 200;
  private static final long INTERVAL = WINDOW / SIZE;
  private static final long NOW = 1_779_012_000_000_000L;

  private final TokenBuckets buckets = new TokenBuckets(SLOTS, WINDOW);

  private boolean takes(String key, long now) {
    return buckets.take(key, SIZE, now).isTaken();
  }

  private long taken(String key, int tries, long now) {
    return LongStream.range(0, tries).filter(i -> takes(key, now)).count();
  }

  @Test
  void giveTheirTokensAndNoMore() {
    assertThat(buckets.take("a", SIZE, NOW))
        .isEqualTo(new TokenBuckets.Result(true, SIZE - 1, INTERVAL, 0));
    assertThat(taken("a", SIZE - 2, NOW)).isEqualTo(SIZE - 2);
    assertThat(buckets.take("a", SIZE, NOW)).isEqualTo(new TokenBuckets.Result(true, 0, WINDOW, 0));
    assertThat(buckets.take("a", SIZE, NOW))
        .isEqualTo(new TokenBuckets.Result(false, 0, WINDOW, INTERVAL));
  }

  /** A slot stores a time modulo 2^40, so that an unused slot must not look like a recent time. */
  @Test
  void areFullAtFirstAtAnyTime() {
    long around = 1L << 40;
    for (long before : new long[] {1, INTERVAL, WINDOW - 1, WINDOW}) {
      TokenBuckets fresh = new TokenBuckets(SLOTS, WINDOW);
      assertThat(fresh.take("a", SIZE, 1_000 * around - before).remaining()).isEqualTo(SIZE - 1);
    }
  }

  @Test
  void refillOneTokenEachInterval() {
    taken("a", SIZE, NOW);
    assertThat(takes("a", NOW + INTERVAL - 1)).isFalse();
    assertThat(takes("a", NOW + INTERVAL)).isTrue();
    assertThat(takes("a", NOW + INTERVAL)).isFalse();
    assertThat(taken("a", SIZE, NOW + 11 * INTERVAL)).isEqualTo(10);
  }

  @Test
  void areFullAgainAfterAWindow() {
    for (long later : new long[] {WINDOW, 3_600_000_000L, 400L * 86_400_000_000L}) {
      TokenBuckets fresh = new TokenBuckets(SLOTS, WINDOW);
      for (int i = 0; i < SIZE; i++) {
        fresh.take("a", SIZE, NOW);
      }
      assertThat(fresh.take("a", SIZE, NOW + later).remaining()).isEqualTo(SIZE - 1);
    }
  }

  /** A clock that is set back must not block a caller. */
  @Test
  void areFullIfTheClockGoesBack() {
    taken("a", SIZE, NOW);
    assertThat(takes("a", NOW - 3_600_000_000L)).isTrue();
  }

  @Test
  void giveTheSameNumberToManyThreads() throws Exception {
    int threads = 16;
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<Long> count =
            () -> {
              start.await();
              return taken("a", SIZE, NOW);
            };
        counts.add(pool.submit(count));
      }
      start.countDown();
      long sum = 0;
      for (Future<Long> count : counts) {
        sum += count.get();
      }
      assertThat(sum).isEqualTo(SIZE);
    }
  }

  /** The buckets have only 1024 slots. */
  @Test
  void keepAnEmptyBucketWhileAMillionOtherKeysAreUsed() {
    taken("a", SIZE, NOW);
    for (int other = 0; other < 1_000_000; other++) {
      buckets.take("other " + other, SIZE, NOW);
    }
    assertThat(takes("a", NOW)).isFalse();
  }

  @Test
  void refuseNoKeyThatIsUsedBelowItsRate() {
    int refused = 0;
    for (int second = 0; second < 200; second++) {
      for (int other = 0; other < 500; other++) {
        if (!takes("caller " + other, NOW + second * 1_000_000L)) {
          refused++;
        }
      }
    }
    assertThat(refused).isZero();
  }

  @Test
  void areSeparateForEachKeyWhileSlotsAreFree() {
    TokenBuckets roomy = new TokenBuckets(1 << 18, WINDOW);
    List<String> callers = LongStream.range(0, 1_000).mapToObj(i -> "caller " + i).toList();
    for (int i = 0; i < SIZE; i++) {
      for (String caller : callers) {
        assertThat(roomy.take(caller, SIZE, NOW).isTaken()).as(caller).isTrue();
      }
    }
    assertThat(callers).noneMatch(caller -> roomy.take(caller, SIZE, NOW).isTaken());
  }
}
