package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The time that processes have spent on the processors, from {@code /proc} of Linux. */
final class Processes {
  private static final Path PROC = Path.of("/proc");

  /** USER_HZ: fixed for programs on every system that Java runs on, whatever the kernel's is. */
  private static final double TICKS_PER_SECOND = 100;

  /** Places of proc(5)'s fields behind the name, which may hold blanks and brackets. */
  private static final int PARENT = 1;

  private static final int OWN_USER = 11;
  private static final int OWN_SYSTEM = 12;
  private static final int ENDED_CHILDREN_USER = 13;
  private static final int ENDED_CHILDREN_SYSTEM = 14;

  private Processes() {}

  /** Whether this system tells. */
  static boolean areVisible() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /** Seconds of one process. */
  static double cpuSeconds(long pid) {
    return ticks(stat(PROC.resolve(Long.toString(pid))), OWN_USER, OWN_SYSTEM) / TICKS_PER_SECOND;
  }

  /** Seconds of a process and of all its children, those that have ended among them. */
  static double cpuSecondsWithChildren(long pid) {
    long ticks =
        ticks(
            stat(PROC.resolve(Long.toString(pid))),
            OWN_USER,
            OWN_SYSTEM,
            ENDED_CHILDREN_USER,
            ENDED_CHILDREN_SYSTEM);
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        List<String> stat = stat(process);
        if (ticks(stat, PARENT) == pid) {
          ticks += ticks(stat, OWN_USER, OWN_SYSTEM);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The fields behind the name; none of a process that has ended meanwhile. */
  private static List<String> stat(Path process) {
    try {
      String line = Files.readString(process.resolve("stat"));
      return List.of(line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1));
    } catch (IOException e) {
      return List.of(); // It ended, before its file was opened or before it was read.
    }
  }

  private static long ticks(List<String> stat, int... fields) {
    long sum = 0;
    for (int field : fields) {
      sum += stat.isEmpty() ? 0 : Long.parseLong(stat.get(field));
    }
    return sum;
  }
}
