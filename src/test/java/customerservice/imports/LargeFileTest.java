package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.platform.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The size of a file is not limited by the memory. */
@QuarkusTest
@Tag("slow")
class LargeFileTest extends ImportTest {
  private static final int MEBIBYTE = 1024 * 1024;

  private static final long FILE_BYTES = 512L * MEBIBYTE;

  /** A small part of the file. */
  private static final long IN_MEMORY_MAX_BYTES = 64L * MEBIBYTE;

  @Inject Imports imports;

  /** Lines of a mebibyte, generated while they are read. */
  private static final class Lines extends InputStream {
    private final byte[] line = ("x".repeat(MEBIBYTE - 1) + "\n").getBytes(StandardCharsets.UTF_8);
    private long read;

    @Override
    public int read() {
      throw new UnsupportedOperationException("the service reads blocks");
    }

    @Override
    public int read(byte[] block, int from, int length) {
      if (read == FILE_BYTES) {
        return -1;
      }
      int at = (int) (read % MEBIBYTE);
      int given = Math.min(length, MEBIBYTE - at);
      System.arraycopy(line, at, block, from, given);
      read += given;
      return given;
    }
  }

  @Test
  void isReadWithAFewMegabytesOfMemory() throws Exception {
    Runtime java = Runtime.getRuntime();
    System.gc();
    long before = java.totalMemory() - java.freeMemory();
    Job.Options options =
        new Job.Options(
            Format.NDJSON,
            CustomerUpserts.OnDuplicate.REJECT,
            true,
            false,
            true,
            ReadOptions.STANDARD,
            Actor.program(TenantId.DEFAULT, "test"));
    Upload upload = imports.receive(TenantId.DEFAULT, options, new Lines());
    System.gc();
    long after = java.totalMemory() - java.freeMemory();
    assertThat(upload.records()).isEqualTo(FILE_BYTES / MEBIBYTE);
    assertThat(after - before).isLessThan(IN_MEMORY_MAX_BYTES);
  }
}
