package customerservice.platform.database;

import org.jspecify.annotations.Nullable;

/**
 * Whether a replica is in use. The first fault ends that, or being late several times in a row;
 * good looks in a row bring it back, and more of them each time that did not last, so that a
 * replica that comes and goes is left alone.
 */
final class ReplicaCircuitBreaker {
  /** Good looks in a row behind a fault. */
  static final int LOOKS_MIN = 3;

  /** The same behind many faults. */
  static final int LOOKS_MAX = 48;

  /** So often in a row it is late: a moment of much work is no reason to do without it. */
  static final int LATE_MAX = 8;

  private @Nullable ReplicaFault fault = ReplicaFault.AWAY;
  private boolean wasEverInUse;
  private int looksMissing = 1;
  private int looksWanted = LOOKS_MIN;
  private int looksInUse;
  private volatile int timesLate;

  /** Why it is not in use; null while it is. */
  synchronized @Nullable ReplicaFault fault() {
    return fault;
  }

  /**
   * It had not come in time to where the primary was.
   *
   * @return whether it was in use until now, and is not any more
   */
  synchronized boolean late() {
    int times = timesLate + 1;
    timesLate = times;
    return (fault != null || times >= LATE_MAX) && open(ReplicaFault.BEHIND);
  }

  /** It had. */
  void inTime() {
    if (timesLate > 0) {
      synchronized (this) {
        timesLate = 0;
      }
    }
  }

  /**
   * It has a fault.
   *
   * @return whether it was in use until now
   */
  synchronized boolean open(ReplicaFault found) {
    boolean wasInUse = fault == null;
    if (wasInUse) {
      looksWanted = looksInUse < looksWanted ? Math.min(2 * looksWanted, LOOKS_MAX) : LOOKS_MIN;
      looksInUse = 0;
    }
    looksMissing = wasEverInUse ? looksWanted : 1;
    fault = found;
    return wasInUse;
  }

  /**
   * It was looked at, and is as it should be.
   *
   * @return whether that brings it back into use
   */
  synchronized boolean lookedGood() {
    if (fault == null) {
      looksInUse++;
      return false;
    }
    looksMissing--;
    if (looksMissing > 0) {
      return false;
    }
    fault = null;
    timesLate = 0;
    wasEverInUse = true;
    return true;
  }
}
