package customerservice.platform.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What has been read from a replica, and what not. */
public final class ReplicaCounts {
  private final LongAdder reads = new LongAdder();
  private final Map<ReplicaFault, LongAdder> fallbacks = new ConcurrentHashMap<>();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final AtomicLong lagBytes = new AtomicLong();

  /** The replica has answered. */
  void read() {
    reads.increment();
  }

  /** The primary has, for that reason. */
  void fellBack(ReplicaFault fault) {
    fallbacks.computeIfAbsent(fault, first -> new LongAdder()).increment();
  }

  /** A read has waited so long for the replica to come to where the primary was. */
  void waited(long nanos) {
    waits.increment();
    waitNanos.add(nanos);
  }

  /** So far it was behind when it was looked at. */
  void lagged(long bytes) {
    lagBytes.set(bytes);
  }

  public long reads() {
    return reads.sum();
  }

  public long fallbacks(ReplicaFault fault) {
    LongAdder counted = fallbacks.get(fault);
    return counted == null ? 0 : counted.sum();
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
