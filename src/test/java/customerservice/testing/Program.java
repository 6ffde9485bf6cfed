package customerservice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Program {
  private Program() {}

  /**
   * Returns the standard output and error of a program that succeeds; fails with them otherwise.
   *
   * @param environment additional variables
   */
  public static String run(
      Duration limit, Path workingFolder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workingFolder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean isEnded = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      process.destroyForcibly();
      String printed = Files.readString(output);
      if (!isEnded || process.exitValue() != 0) {
        throw new AssertionError(
            "%s %s: %s"
                .formatted(
                    String.join(" ", command),
                    isEnded ? "ended with " + process.exitValue() : "did not end",
                    printed));
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }
}
