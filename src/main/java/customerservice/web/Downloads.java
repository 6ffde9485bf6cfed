package customerservice.web;

import customerservice.access.Caller;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many files are written at once. Each holds two pages of rows in memory for as long as
 * its client takes to read it.
 */
@Singleton
final class Downloads {
  /** One caller's, at once. */
  static final int PER_CALLER_MAX = 4;

  /** One tenant's, at once. */
  static final int PER_TENANT_MAX = 8;

  /** All tenants', at once. */
  static final int ALL_MAX = 16;

  private record Key(TenantId tenant, String subject) {}

  private final Map<Key, Integer> ofCallers = new HashMap<>();
  private final Map<TenantId, Integer> ofTenants = new HashMap<>();
  private int all;

  /** Begins a download; gives what ends it, or nothing where there are too many at once. */
  synchronized Optional<Runnable> begin(Caller caller) {
    Key key = new Key(caller.tenant(), caller.subject());
    if (ofCallers.getOrDefault(key, 0) >= PER_CALLER_MAX
        || ofTenants.getOrDefault(key.tenant(), 0) >= PER_TENANT_MAX
        || all >= ALL_MAX) {
      return Optional.empty();
    }
    add(key, 1);
    return Optional.of(() -> end(key));
  }

  private synchronized void end(Key key) {
    add(key, -1);
  }

  private void add(Key key, int change) {
    all += change;
    ofCallers.merge(key, change, Downloads::sum);
    ofTenants.merge(key.tenant(), change, Downloads::sum);
  }

  /** Null, which removes the entry, for none. */
  private static @Nullable Integer sum(int one, int other) {
    return one + other == 0 ? null : Integer.valueOf(one + other);
  }

  /** How many callers have one. */
  synchronized int callers() {
    return ofCallers.size();
  }
}
