package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinRateInputStreamTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now;

  /** A body of chunks, each of which arrives after a delay. */
  private MinRateInputStream body(int size, long nanosEach) {
    return new MinRateInputStream(
        new InputStream() {
          @Override
          public int read() {
            now += nanosEach;
            return 'a';
          }

          @Override
          public int read(byte[] part, int start, int length) {
            now += nanosEach;
            return Math.min(size, length);
          }
        },
        () -> now);
  }

  private static void read(InputStream body, int parts) throws IOException {
    byte[] part = new byte[64 * 1024];
    for (int i = 0; i < parts; i++) {
      assertThat(body.read(part, 0, part.length)).isPositive();
    }
  }

  @Test
  void failsAtAByteEachSecondAfterTheGraceTime() throws IOException {
    MinRateInputStream body = body(1, SECOND);
    read(body, 20);
    assertThatThrownBy(() -> read(body, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void failsAtSingleBytesAfterTheGraceTime() throws IOException {
    MinRateInputStream body = body(1, SECOND);
    for (int i = 0; i < 20; i++) {
      assertThat(body.read()).isNotNegative();
    }
    assertThatThrownBy(body::read).isInstanceOf(IOException.class);
  }

  @Test
  void readsAFileOfHoursThatMakesProgress() throws IOException {
    read(body((int) MinRateInputStream.BYTES_PER_SECOND_MIN, SECOND), 36_000);
  }

  @Test
  void failsAtASlightlySlowerFileAfterTheGraceTime() throws IOException {
    MinRateInputStream body = body((int) MinRateInputStream.BYTES_PER_SECOND_MIN / 2, SECOND);
    read(body, 40);
    assertThatThrownBy(() -> read(body, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void doesNotCountTheTimeBetweenReads() throws IOException {
    MinRateInputStream body = body(1, 0);
    for (int i = 0; i < 100; i++) {
      now += 60 * SECOND;
      read(body, 1);
    }
  }
}
