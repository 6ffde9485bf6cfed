package customerservice.platform.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the reads from the replica, and the fallbacks to the primary. */
final class ReplicaCounts {
  private final LongAdder reads = new LongAdder();
  private final Map<FallbackReason, LongAdder> fallbacks = new ConcurrentHashMap<>();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final AtomicLong lagBytes = new AtomicLong();

  /** Counts a read from the replica. */
  void addRead() {
    reads.increment();
  }

  /** Counts a read from the primary instead. */
  void addFallback(FallbackReason reason) {
    fallbacks.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  /** Adds the time that a read waited for the replica to replay a position. */
  void addWait(long nanos) {
    waits.increment();
    waitNanos.add(nanos);
  }

  /** Sets the lag at the last check. */
  void setLagBytes(long bytes) {
    lagBytes.set(bytes);
  }

  long reads() {
    return reads.sum();
  }

  long fallbacks(FallbackReason reason) {
    LongAdder count = fallbacks.get(reason);
    return count == null ? 0 : count.sum();
  }

  long waits() {
    return waits.sum();
  }

  double waitSeconds() {
    return waitNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  long lagBytes() {
    return lagBytes.get();
  }
}
