package customerservice.access.ratelimit;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets in a memory that never grows, however many callers there are. Each is kept as the
 * one number of the generic cell rate algorithm (ITU-T I.371): the time at which it will be full
 * again. It takes no lock.
 *
 * <p>A caller's key leads to four slots. One whose bucket is full again is free: who loses it loses
 * nothing, so that nobody empties their own bucket by calling under other names. Where all four are
 * in use, two callers share one, and each finds it a little emptier than it should be. Which keys
 * meet is decided by a number that each process draws for itself.
 */
public final class TokenBuckets {
  private static final int WAYS = 4;

  /** There are no fewer. */
  public static final int SLOTS_MIN = WAYS;

  /** The low bits of a slot: microseconds, counted around; 12 days. */
  private static final int TIME_BITS = 40;

  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  /** What nobody has come to yet; a tag and a time that are both 0 are as good as never. */
  private static final long UNUSED = 0;

  /** 2^61 - 1, a prime: the hash is a polynomial modulo it, with a point nobody knows. */
  private static final long PRIME = (1L << 61) - 1;

  private final AtomicLongArray slots;
  private final long window;
  private final long point;

  /**
   * All full.
   *
   * @param slotCount how many there are room for; a power of two, {@link #SLOTS_MIN} or more
   * @param windowMicros how long an empty one takes to be full
   */
  public TokenBuckets(int slotCount, long windowMicros) {
    this.slots = new AtomicLongArray(slotCount);
    this.window = windowMicros;
    this.point = new SecureRandom().nextLong(PRIME / 2, PRIME);
  }

  /** A time as {@link #take} has it. */
  public static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(time.getNano());
  }

  /**
   * What came of asking for a token.
   *
   * @param isTaken whether there was one
   * @param left how many there are now
   * @param fullInMicros until all are back
   * @param nextInMicros until there is one; 0 where one was taken
   */
  public record Draw(boolean isTaken, long left, long fullInMicros, long nextInMicros) {}

  /**
   * Takes a token out of a bucket.
   *
   * @param key whose it is
   * @param size how many tokens it holds when it is full
   * @param nowMicros since any time; one that goes back finds buckets full
   */
  public Draw take(CharSequence key, int size, long nowMicros) {
    long hash = hash(key);
    long interval = window / size;
    while (true) {
      int slot = slot(hash, nowMicros);
      long before = slots.get(slot);
      long debt = debt(before, nowMicros);
      boolean isMine = tag(before) == tag(hash);
      long owed = debt + interval;
      if (owed > window) {
        return new Draw(false, (window - debt) / interval, debt, owed - window);
      }
      // A slot that is shared stays whose it was.
      long owner = isMine || debt > 0 ? tag(before) : tag(hash);
      long after = owner << TIME_BITS | (nowMicros + owed & TIME_MASK);
      if (slots.compareAndSet(slot, before, after)) {
        return new Draw(true, (window - owed) / interval, owed, 0);
      }
    }
  }

  /** The caller's own slot, else a free one, else the one that is the nearest to be free. */
  private int slot(long hash, long now) {
    int first = (int) hash & (slots.length() - 1) & -WAYS;
    int best = first;
    long least = Long.MAX_VALUE;
    for (int slot = first; slot < first + WAYS; slot++) {
      long content = slots.get(slot);
      long debt = debt(content, now);
      if (tag(content) == tag(hash) && debt > 0) {
        return slot;
      }
      if (debt < least) {
        best = slot;
        least = debt;
      }
    }
    return best;
  }

  /** Until the bucket is full; more than a whole window can only be of long ago. */
  private long debt(long content, long now) {
    long debt = content - now & TIME_MASK;
    return content == UNUSED || debt > window ? 0 : debt;
  }

  private static long tag(long hash) {
    return hash >>> TIME_BITS;
  }

  private long hash(CharSequence key) {
    long hash = 1;
    for (int i = 0; i < key.length(); i++) {
      hash = modulo(Math.multiplyHigh(hash, point), hash * point) + key.charAt(i);
    }
    hash = modulo(Math.multiplyHigh(hash, point), hash * point);
    // Spread over all 64 bits: the upper ones are the tag.
    hash *= 0x9E3779B97F4A7C15L;
    return hash ^ hash >>> 32;
  }

  /** A product of two numbers below 2^62, modulo the prime. */
  private static long modulo(long high, long low) {
    long sum = (high << 3 | low >>> 61) + (low & PRIME);
    return (sum >>> 61) + (sum & PRIME);
  }
}
