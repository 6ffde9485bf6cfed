package customerservice.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Holds a folder for one service. The system lets go of it when the JVM ends, however it ends. */
final class FolderLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final String property;
  private final FileChannel channel;

  private FolderLock(String property, FileChannel channel) {
    this.property = property;
    this.channel = channel;
  }

  /**
   * Takes the folder.
   *
   * @throws FolderInUse when it is taken, by this JVM or by another
   */
  static FolderLock take(Path folder) throws IOException {
    // Within one JVM the file is not opened twice: on POSIX, closing the second channel would also
    // let go of the first one's lock. System properties are seen by every class loader.
    String property = FolderLock.class.getName() + ":" + folder.toRealPath();
    if (System.getProperties().putIfAbsent(property, "taken") != null) {
      throw new FolderInUse(folder);
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new FolderInUse(folder);
      }
      taken = true;
      return new FolderLock(property, channel);
    } finally {
      if (!taken) {
        System.clearProperty(property);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    System.clearProperty(property);
  }
}
