package customerservice.platform.database;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether the replica is in use. The first error opens the circuit, or a series of late
 * reads; a series of healthy checks closes it. The series doubles each time the circuit opens again
 * soon, so that an unstable replica stays out of use.
 */
final class ReplicaCircuitBreaker {
  /** Healthy checks in a row that close the circuit after a single error. */
  static final int CHECKS_MIN = 3;

  /** The same after repeated errors. */
  static final int CHECKS_MAX = 48;

  /** Late reads in a row that open the circuit: a short load peak must not. */
  static final int LATE_MAX = 8;

  private @Nullable FallbackReason reason = FallbackReason.UNAVAILABLE;
  private boolean wasEverInUse;
  private int checksMissing = 1;
  private int checksRequired = CHECKS_MIN;
  private int checksInUse;
  private volatile int lateReads;

  /** The reason why the replica is not in use; null if it is. */
  synchronized @Nullable FallbackReason reason() {
    return reason;
  }

  /**
   * Records that the replica did not replay a position in time.
   *
   * @return whether this opened the circuit
   */
  synchronized boolean recordLate() {
    int times = lateReads + 1;
    lateReads = times;
    return (reason != null || times >= LATE_MAX) && open(FallbackReason.BEHIND);
  }

  /** Records that the replica replayed a position in time. */
  void recordInTime() {
    if (lateReads > 0) {
      synchronized (this) {
        lateReads = 0;
      }
    }
  }

  /**
   * Takes the replica out of use.
   *
   * @return whether it was in use
   */
  synchronized boolean open(FallbackReason cause) {
    boolean wasInUse = reason == null;
    if (wasInUse) {
      checksRequired =
          checksInUse < checksRequired ? Math.min(2 * checksRequired, CHECKS_MAX) : CHECKS_MIN;
      checksInUse = 0;
    }
    checksMissing = wasEverInUse ? checksRequired : 1;
    reason = cause;
    return wasInUse;
  }

  /**
   * Records a healthy check.
   *
   * @return whether this put the replica into use
   */
  synchronized boolean recordHealthy() {
    if (reason == null) {
      checksInUse++;
      return false;
    }
    checksMissing--;
    if (checksMissing > 0) {
      return false;
    }
    reason = null;
    lateReads = 0;
    wasEverInUse = true;
    return true;
  }
}
