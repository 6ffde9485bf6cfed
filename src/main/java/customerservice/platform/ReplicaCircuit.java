package customerservice.platform;

import org.jspecify.annotations.Nullable;

/**
 * Whether a replica is in use. The first fault ends that; several good looks in a row bring it
 * back, and more of them each time that did not last, so that a replica that comes and goes is left
 * alone.
 */
final class ReplicaCircuit {
  /** Good looks in a row behind a fault. */
  static final int LOOKS_MIN = 3;

  /** The same behind many faults. */
  static final int LOOKS_MAX = 48;

  private @Nullable ReplicaFault fault = ReplicaFault.AWAY;
  private boolean wasEverInUse;
  private int looksMissing = 1;
  private int looksWanted = LOOKS_MIN;
  private int looksInUse;

  /** Why it is not in use; null while it is. */
  synchronized @Nullable ReplicaFault fault() {
    return fault;
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
    wasEverInUse = true;
    return true;
  }
}
