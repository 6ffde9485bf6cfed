package bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How long a commit waits here: for a page to be on disk. */
final class Disk {
  private static final int PAGE_BYTES = 8192;
  private static final int TRIES = 100;

  private Disk() {}

  /** Milliseconds, of most tries. */
  static double syncMs(Path folder) throws IOException {
    Path file = folder.resolve("sync");
    Latencies latencies = new Latencies();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < TRIES; i++) {
        channel.write(ByteBuffer.allocate(PAGE_BYTES), 0);
        long start = System.nanoTime();
        channel.force(false);
        latencies.add(System.nanoTime() - start);
      }
    } finally {
      Files.delete(file);
    }
    return latencies.ms(0.5);
  }
}
