package customerservice.events;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.testing.Eventually;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NewEventsTest {
  private static final TenantId TENANT = new TenantId("default");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final NewEvents events = new NewEvents();

  /** Waits on another thread, and returns when that thread waits. */
  private FutureTask<Boolean> waiting(NewEvents.Waiter waiter, AtomicBoolean isCancelled)
      throws Exception {
    FutureTask<Boolean> wait = new FutureTask<>(() -> waiter.await(7, LONG, isCancelled::get));
    Thread thread = Thread.ofPlatform().daemon().start(wait);
    Eventually.await(LIMIT, "it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    return wait;
  }

  private static boolean result(FutureTask<Boolean> wait) throws Exception {
    return wait.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void wakesTheWaitersOfTheTenant() throws Exception {
    try (NewEvents.Waiter waiter = events.register(TENANT)) {
      FutureTask<Boolean> wait = waiting(waiter, new AtomicBoolean());
      events.announce(new TenantId("other"), 9);
      events.announce(TENANT, 7);
      assertThat(wait.isDone()).isFalse();
      events.announce(TENANT, 8);
      assertThat(result(wait)).isTrue();
    }
    assertThat(events.awaited()).isEmpty();
  }

  @Test
  void remembersAnEventBetweenTheReadAndTheWait() {
    try (NewEvents.Waiter waiter = events.register(TENANT)) {
      events.announce(TENANT, 8);
      assertThat(waiter.await(7, LONG, () -> false)).isTrue();
      assertThat(waiter.await(8, Duration.ZERO, () -> false)).isFalse();
    }
  }

  @Test
  void endsWhenItIsCancelled() throws Exception {
    AtomicBoolean isCancelled = new AtomicBoolean();
    try (NewEvents.Waiter waiter = events.register(TENANT)) {
      FutureTask<Boolean> wait = waiting(waiter, isCancelled);
      isCancelled.set(true);
      assertThat(result(wait)).isFalse();
    }
  }

  @Test
  void endsWhenTheServiceStops() throws Exception {
    try (NewEvents.Waiter waiter = events.register(TENANT)) {
      FutureTask<Boolean> wait = waiting(waiter, new AtomicBoolean());
      events.stop();
      assertThat(result(wait)).isFalse();
      // A later wait is short, but not empty.
      long start = System.nanoTime();
      assertThat(waiter.await(7, LONG, () -> false)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(NewEvents.STOP_MAX, LIMIT);
    }
  }

  @Test
  void knowsTheTenantsThatAreAwaited() {
    try (NewEvents.Waiter first = events.register(TENANT)) {
      try (NewEvents.Waiter second = events.register(TENANT)) {
        assertThat(events.awaited()).containsExactly(TENANT);
        assertThat(second).isNotSameAs(first);
      }
      assertThat(events.awaited()).containsExactly(TENANT);
    }
    assertThat(events.awaited()).isEmpty();
  }
}
