package customerservice.web.edge;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The body of a request with a minimum rate. Without it, a client that sends a byte each second
 * holds a thread and a connection for days. Only the time spent waiting for the client counts, so a
 * file of any size may take hours as long as it makes progress.
 */
class MinRateInputStream extends FilterInputStream {
  /** The time that a bad connection may be interrupted in all. */
  static final long GRACE_SECONDS = 20;

  /** The average after the grace time: a hundredth of the rate of a poor mobile connection. */
  static final long BYTES_PER_SECOND_MIN = 1_024;

  private final LongSupplier nanos;
  private long waitNanos;
  private long bytes;

  /**
   * Wraps a body.
   *
   * @param nanos a monotonic clock
   */
  MinRateInputStream(InputStream body, LongSupplier nanos) {
    super(body);
    this.nanos = nanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int start, int length) throws IOException {
    long before = nanos.getAsLong();
    int count = in.read(buffer, start, length);
    waitNanos += nanos.getAsLong() - before;
    bytes += Math.max(0, count);
    if (count >= 0 && waitNanos > waitNanosMax()) {
      throw new IOException("The body is slower than the minimum rate.");
    }
    return count;
  }

  private long waitNanosMax() {
    return TimeUnit.SECONDS.toNanos(GRACE_SECONDS + bytes / BYTES_PER_SECOND_MIN)
        + TimeUnit.SECONDS.toNanos(bytes % BYTES_PER_SECOND_MIN) / BYTES_PER_SECOND_MIN;
  }
}
