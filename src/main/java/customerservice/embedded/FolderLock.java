package customerservice.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Locks a folder for one service. The system releases the lock when the JVM ends, even by a kill.
 */
final class FolderLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final String property;
  private final FileChannel channel;

  private FolderLock(String property, FileChannel channel) {
    this.property = property;
    this.channel = channel;
  }

  /**
   * Locks a folder.
   *
   * @throws FolderInUse if this or another JVM has locked it
   */
  static FolderLock acquire(Path folder) throws IOException {
    // A JVM must not open the file twice: on POSIX, closing the second channel would release the
    // lock of the first. A system property is visible to all class loaders.
    String property = property(folder);
    if (System.getProperties().putIfAbsent(property, "locked") != null) {
      throw new FolderInUse(folder);
    }
    boolean isLocked = false;
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new FolderInUse(folder);
      }
      isLocked = true;
      return new FolderLock(property, channel);
    } finally {
      if (!isLocked) {
        System.clearProperty(property);
      }
    }
  }

  /** Whether this or another JVM has locked a folder; creates no file. */
  static boolean isLocked(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    if (System.getProperty(property(folder)) != null) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    }
  }

  private static String property(Path folder) throws IOException {
    return FolderLock.class.getName() + ":" + folder.toRealPath();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    System.clearProperty(property);
  }
}
