package customerservice.web.edge;

import customerservice.access.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the memory of the request bodies that are held at the same time. A body is held until the
 * response is sent, and a client may send it slowly. The first bytes of each body are free, so that
 * a request of the usual size is never refused.
 */
@Singleton
final class BodyBudget {
  /** Several times the size of a usual body. */
  static final int FREE_BYTES = 16 * 1024;

  /**
   * The part of the heap for all bodies is 1/16, since a parsed body takes several times as much.
   */
  private static final int SHARE_OF_ALL = 16;

  /** The part of the heap for the bodies of one caller is 1/32. */
  private static final int SHARE_OF_CALLER = 32;

  private record Key(String tenant, String subject) {}

  /** The shared key of role {@code customer}; no tenant has an empty name. */
  private static final Key CUSTOMERS = new Key("", "customers");

  private final Map<Key, Long> bytesByCaller = new HashMap<>();
  private final long totalMax;
  private final long callerMax;
  private long total;

  @Inject
  BodyBudget() {
    this(
        Runtime.getRuntime().maxMemory() / SHARE_OF_ALL,
        Runtime.getRuntime().maxMemory() / SHARE_OF_CALLER);
  }

  /** Creates a budget with limits that a test can reach. */
  BodyBudget(long totalMax, long callerMax) {
    this.totalMax = totalMax;
    this.callerMax = callerMax;
  }

  /** The bytes that one body has reserved. */
  final class Share {
    private final Key key;
    private long read;
    private long reserved;
    private boolean isReleased;

    private Share(Key key) {
      this.key = key;
    }

    /** Reserves more bytes; false if the budget is used up or the share was released. */
    boolean reserve(int bytes) {
      synchronized (BodyBudget.this) {
        read += bytes;
        long more = Math.max(0, read - FREE_BYTES) - reserved;
        if (isReleased
            || total + more > totalMax
            || bytesByCaller.getOrDefault(key, 0L) + more > callerMax) {
          return false;
        }
        add(key, more);
        reserved += more;
        return true;
      }
    }

    /** Releases the bytes when the response is complete. */
    void release() {
      synchronized (BodyBudget.this) {
        add(key, -reserved);
        reserved = 0;
        isReleased = true;
      }
    }
  }

  /**
   * Begins a body. All callers with role {@code customer} share the budget of one caller, so that
   * their large bodies do not use up the budget of the staff; their usual bodies are free.
   */
  Share begin(Caller caller) {
    return new Share(
        caller.isCustomer() ? CUSTOMERS : new Key(caller.tenant().value(), caller.subject()));
  }

  private void add(Key key, long change) {
    total += change;
    bytesByCaller.merge(key, change, (before, more) -> before + more == 0 ? null : before + more);
  }

  /** Returns the reserved bytes of all bodies. */
  synchronized long reserved() {
    return total;
  }
}
