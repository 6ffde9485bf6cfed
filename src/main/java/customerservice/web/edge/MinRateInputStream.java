package customerservice.web.edge;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The body of a request, as long as it comes at a pace: a client that sends a byte a second would
 * hold its thread and its connection for days. Only the time that is spent waiting for the client
 * counts: a file of any size may take hours while it makes progress.
 */
class MinRateInputStream extends FilterInputStream {
  /** What a bad line may lose, once. */
  static final long GRACE_SECONDS = 20;

  /** On the average, beyond the grace: a hundredth of a poor mobile connection. */
  static final long BYTES_PER_SECOND_MIN = 1_024;

  private final LongSupplier nanos;
  private long waitedNanos;
  private long bytes;

  /**
   * Nothing of it is read yet.
   *
   * @param nanos time that passes, from any beginning
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
  public int read(byte[] part, int start, int length) throws IOException {
    long before = nanos.getAsLong();
    int count = in.read(part, start, length);
    waitedNanos += nanos.getAsLong() - before;
    bytes += Math.max(0, count);
    if (count >= 0 && waitedNanos > patience()) {
      throw new IOException("The body comes too slowly.");
    }
    return count;
  }

  private long patience() {
    return TimeUnit.SECONDS.toNanos(GRACE_SECONDS + bytes / BYTES_PER_SECOND_MIN)
        + TimeUnit.SECONDS.toNanos(bytes % BYTES_PER_SECOND_MIN) / BYTES_PER_SECOND_MIN;
  }
}
