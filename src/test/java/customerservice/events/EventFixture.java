package customerservice.events;

import io.quarkus.arc.Arc;
import java.util.concurrent.TimeUnit;

/** Events of the service under test. */
public final class EventFixture {
  private static final long LIMIT_SECONDS = 20;

  private EventFixture() {}

  private static EventMover mover() {
    return Arc.container().instance(EventMover.class).get();
  }

  /** Numbers the events of all commits so far. */
  public static void number() {
    mover().run();
  }

  /** Starts the loop of the mover, which then runs when it is woken; the caller stops it. */
  public static void startLoop() {
    mover().loop.start();
  }

  /** Wakes the loop, and returns after the run and all that were requested before. */
  public static void awaitRun() throws Exception {
    mover().loop.wake().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  public static void stopLoop() {
    mover().stop();
  }
}
