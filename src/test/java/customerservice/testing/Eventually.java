package customerservice.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that another thread or process fulfills. */
public final class Eventually {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private Eventually() {}

  /**
   * Returns when the condition holds.
   *
   * @param limit after which the test fails
   * @param name of the condition in the failure message
   */
  public static void await(Duration limit, String name, Callable<Boolean> condition)
      throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("not within %d s: %s".formatted(limit.toSeconds(), name));
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }
}
