package bench;

import customerservice.embedded.CannotStart;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** A benchmark and its main program. */
interface Benchmark {
  int EXIT_BAR_MISSED = 1;
  int EXIT_INVALID_ARGUMENTS = 64;
  int EXIT_FAILED = 70;

  /**
   * Measures and prints the report.
   *
   * @return whether all bars hold
   */
  boolean measure(Run run, PrintStream out) throws IOException, SQLException;

  /**
   * Runs a benchmark and ends the JVM.
   *
   * @param command name in messages
   * @param factory throws {@link IllegalArgumentException} if it cannot use the options
   */
  static void main(
      String command, String usage, String[] arguments, Function<Options, Benchmark> factory) {
    Locale.setDefault(Locale.ROOT);
    if (Arrays.asList(arguments).contains("--help")) {
      System.out.print(usage);
      return;
    }
    Benchmark benchmark;
    try {
      benchmark = factory.apply(new Options(usage, arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(command + ": " + e.getMessage() + "; see --help");
      System.exit(EXIT_INVALID_ARGUMENTS);
      return;
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int exitCode;
    try {
      exitCode = benchmark.measure(new Run(), out) ? 0 : EXIT_BAR_MISSED;
    } catch (IOException | UncheckedIOException | SQLException | CannotStart e) {
      // A refused connection has no message.
      System.err.println(
          command + ": " + Objects.requireNonNullElseGet(e.getMessage(), e::toString));
      exitCode = EXIT_FAILED;
    }
    System.exit(exitCode);
  }
}
