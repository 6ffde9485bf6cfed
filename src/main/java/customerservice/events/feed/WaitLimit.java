package customerservice.events.feed;

import customerservice.access.Caller;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Limits the requests of each caller that wait for events. */
@Singleton
final class WaitLimit {
  /** The maximum of one caller. */
  static final int PER_CALLER_MAX = 10;

  private record Key(TenantId tenant, String subject) {}

  private final Map<Key, Integer> waiting = new HashMap<>();

  /** Begins a wait; false if the caller has too many. */
  synchronized boolean begin(Caller caller) {
    int count = waiting.getOrDefault(key(caller), 0);
    if (count == PER_CALLER_MAX) {
      return false;
    }
    waiting.put(key(caller), count + 1);
    return true;
  }

  /** Ends a wait that has begun. */
  synchronized void end(Caller caller) {
    waiting.computeIfPresent(key(caller), (same, count) -> count == 1 ? null : count - 1);
  }

  /** The number of requests that wait. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Key key(Caller caller) {
    return new Key(caller.tenant(), caller.subject());
  }
}
