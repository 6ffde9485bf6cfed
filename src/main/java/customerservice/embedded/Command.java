package customerservice.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a short-lived program. */
final class Command {
  /** The exit code and the output, which must fit into the pipe's buffer. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** The output on one line, for a message. */
    String line() {
      return output.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
  }

  private static final Set<String> INHERITED_VARIABLES = Set.of("PATH", "HOME");

  private Command() {}

  /**
   * Runs a program until it ends.
   *
   * @throws IOException if the program does not exist or exceeds the limit
   */
  static Outcome run(Path workingFolder, Duration limit, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(workingFolder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // The service's environment contains secrets, and processes of the server's user can read the
    // server's. Variables such as PGDATA would change the behaviour of the programs.
    environment.keySet().retainAll(INHERITED_VARIABLES);
    environment.put("LC_ALL", "C"); // The callers match messages in English.
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
