package customerservice.access.ratelimit;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Token buckets in memory of fixed size, for any number of keys, without locks. A bucket is one
 * number of the generic cell rate algorithm (ITU-T I.371): the time at which it is full again.
 *
 * <p>A key hashes to four slots. A slot whose bucket is full is free: evicting it loses nothing, so
 * a caller cannot reset its own bucket by sending requests under other keys. If all four slots are
 * in use, two keys share a slot, and both may be refused a little early. The hash has a random
 * parameter for each process, so a client cannot choose keys that collide.
 */
public final class TokenBuckets {
  private static final int WAYS = 4;

  /** The smallest number of slots. */
  public static final int SLOTS_MIN = WAYS;

  /** The low bits of a slot: a time in microseconds modulo 2^40, which is 12 days. */
  private static final int TIME_BITS = 40;

  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  /** A slot that was never used; a tag and a time that are both 0 practically never occur. */
  private static final long UNUSED = 0;

  /** 2^61 - 1, a prime: the hash is a polynomial modulo it at a secret, random point. */
  private static final long PRIME = (1L << 61) - 1;

  private final AtomicLongArray slots;
  private final long window;
  private final long point;

  /**
   * Creates buckets that are all full.
   *
   * @param slotCount a power of two, {@link #SLOTS_MIN} or more
   * @param windowMicros the time in which an empty bucket becomes full
   */
  public TokenBuckets(int slotCount, long windowMicros) {
    this.slots = new AtomicLongArray(slotCount);
    this.window = windowMicros;
    this.point = new SecureRandom().nextLong(PRIME / 2, PRIME);
  }

  /** Converts a time for {@link #take}. */
  public static long micros(Instant time) {
    return TimeUnit.SECONDS.toMicros(time.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(time.getNano());
  }

  /**
   * The result of {@link #take}.
   *
   * @param isTaken whether the bucket had a token
   * @param remaining the tokens in the bucket now
   * @param fullInMicros the time until the bucket is full
   * @param nextInMicros the time until the bucket has a token; 0 if one was taken
   */
  public record Result(boolean isTaken, long remaining, long fullInMicros, long nextInMicros) {}

  /**
   * Takes a token from the bucket of a key.
   *
   * @param size the number of tokens in a full bucket
   * @param nowMicros microseconds since a fixed time; if the clock goes back, buckets are full
   */
  public Result take(CharSequence key, int size, long nowMicros) {
    long hash = hash(key);
    long interval = window / size;
    while (true) {
      int slot = slot(hash, nowMicros);
      long before = slots.get(slot);
      long debt = debt(before, nowMicros);
      boolean isOwn = tag(before) == tag(hash);
      long owed = debt + interval;
      if (owed > window) {
        return new Result(false, (window - debt) / interval, debt, owed - window);
      }
      // A shared slot keeps the tag of the key that had it first.
      long owner = isOwn || debt > 0 ? tag(before) : tag(hash);
      long after = owner << TIME_BITS | (nowMicros + owed & TIME_MASK);
      if (slots.compareAndSet(slot, before, after)) {
        return new Result(true, (window - owed) / interval, owed, 0);
      }
    }
  }

  /** Finds the key's own slot, else a free one, else the slot that is full again soonest. */
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

  /** Returns the time until the bucket is full; a value above the window is from the past. */
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
    // Spreads the value over all 64 bits: the upper bits are the tag.
    hash *= 0x9E3779B97F4A7C15L;
    return hash ^ hash >>> 32;
  }

  /** Reduces a product of two numbers below 2^62 modulo the prime. */
  private static long modulo(long high, long low) {
    long sum = (high << 3 | low >>> 61) + (low & PRIME);
    return (sum >>> 61) + (sum & PRIME);
  }
}
