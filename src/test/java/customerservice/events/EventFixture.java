package customerservice.events;

import io.quarkus.arc.Arc;

/** Events of the service under test. */
public final class EventFixture {
  private EventFixture() {}

  /** Numbers the events of all commits so far. */
  public static void number() {
    Arc.container().instance(EventMover.class).get().run();
  }
}
