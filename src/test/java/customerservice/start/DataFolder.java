package customerservice.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of a stopped service without customers. Tests copy it, because the first start
 * takes three times the CPU time of a later one: it unpacks PostgreSQL and creates the database.
 */
final class DataFolder {
  private static @Nullable Path first;

  private DataFolder() {}

  /**
   * Copies the folder.
   *
   * @param target an empty or missing folder
   * @return the target
   */
  static synchronized Path copyTo(Path target) throws Exception {
    Path source = first;
    if (source == null) {
      source = Files.createTempDirectory("data-folder");
      Path deleted = source;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(deleted)));
      RunningService.start(source, Map.of()).awaitReady().close();
      first = source;
    }
    // Not with Files.copy, because PostgreSQL requires the owner of its files.
    run("cp", "--archive", source + "/.", target.toString());
    return target;
  }

  private static void delete(Path folder) {
    try {
      run("rm", "--recursive", folder.toString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + exit);
    }
  }
}
