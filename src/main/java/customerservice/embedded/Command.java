package customerservice.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A short-lived program and what came of it. */
final class Command {
  /** How it ended, and what it printed; it prints a few lines, which fit into the pipe. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** The output on one line, for a message. */
    String line() {
      return output.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
  }

  private static final Set<String> PASSED_ON = Set.of("PATH", "HOME");

  private Command() {}

  /**
   * Runs it to its end.
   *
   * @throws IOException when there is no such program, or it takes longer than the limit
   */
  static Outcome run(Path workingFolder, Duration limit, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(workingFolder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // The service's environment holds secrets, and the server shows its own to every process of its
    // user. PGDATA and the like would change what the programs do.
    environment.keySet().retainAll(PASSED_ON);
    environment.put("LC_ALL", "C"); // Messages are matched below.
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "%s took longer than %d s".formatted(command.getFirst(), limit.toSeconds()));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.exitValue(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
