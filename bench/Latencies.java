package bench;

import java.util.Arrays;

/** How long each answer took: all of them, so that no percentile is a guess. */
final class Latencies {
  private static final int ROOM_FIRST = 1 << 16;
  private static final double NANOS_PER_MS = 1e6;

  private long[] nanos = new long[ROOM_FIRST];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /** The time that so great a part of the answers did not exceed. */
  double ms(double part) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(nanos, 0, count);
    return nanos[(int) Math.ceil(part * count) - 1] / NANOS_PER_MS;
  }
}
