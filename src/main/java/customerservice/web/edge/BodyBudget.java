package customerservice.web.edge;

import customerservice.access.Caller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds the memory of the bodies that requests hold at once. A body is held until its request is
 * answered, and a client may send it slowly. The first bytes of each body are free, so that a
 * request of a usual size is never refused.
 */
@Singleton
final class BodyBudget {
  /** 16 KiB: some times a usual body. */
  static final int FREE_BYTES = 16 * 1024;

  /** The share of the heap for the bodies of all callers: as trees they take some times as much. */
  private static final int SHARE_OF_ALL = 16;

  /** The share of the heap for the bodies of one caller. */
  private static final int SHARE_OF_CALLER = 32;

  private record Key(String tenant, String subject) {}

  /** No tenant has this name. */
  private static final Key GUESTS = new Key("", "guests");

  private final Map<Key, Long> ofCallers = new HashMap<>();
  private final long allMax;
  private final long callerMax;
  private long all;

  @Inject
  BodyBudget() {
    this(
        Runtime.getRuntime().maxMemory() / SHARE_OF_ALL,
        Runtime.getRuntime().maxMemory() / SHARE_OF_CALLER);
  }

  /** With limits that a test can reach. */
  BodyBudget(long allMax, long callerMax) {
    this.allMax = allMax;
    this.callerMax = callerMax;
  }

  /** The part of one body. */
  final class Share {
    private final Key key;
    private long read;
    private long taken;
    private boolean isReturned;

    private Share(Key key) {
      this.key = key;
    }

    /** Takes room for more bytes; false if there is none, or the share has been returned. */
    boolean take(int bytes) {
      synchronized (BodyBudget.this) {
        read += bytes;
        long more = Math.max(0, read - FREE_BYTES) - taken;
        if (isReturned
            || all + more > allMax
            || ofCallers.getOrDefault(key, 0L) + more > callerMax) {
          return false;
        }
        add(key, more);
        taken += more;
        return true;
      }
    }

    /** Gives the room back, once the request is answered. */
    void giveBack() {
      synchronized (BodyBudget.this) {
        add(key, -taken);
        taken = 0;
        isReturned = true;
      }
    }
  }

  /**
   * Begins a body. All guests share the budget of one caller: a usual body of a guest is free, and
   * large bodies of guests leave the budget of the staff as it is.
   */
  Share begin(Caller caller) {
    return new Share(
        caller.isCustomer() ? GUESTS : new Key(caller.tenant().value(), caller.subject()));
  }

  private void add(Key key, long change) {
    all += change;
    long of = ofCallers.getOrDefault(key, 0L) + change;
    if (of == 0) {
      ofCallers.remove(key);
    } else {
      ofCallers.put(key, of);
    }
  }

  /** The bytes that are taken. */
  synchronized long taken() {
    return all;
  }
}
