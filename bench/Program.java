package bench;

import customerservice.embedded.CannotStart;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/**
 * A benchmark, as its options want it.
 *
 * @param withPlans whether {@link Plans} are going to be asked for
 */
record Program(boolean withPlans, Measuring measuring) {
  private static final int OK = 0;
  private static final int BAR_MISSED = 1;
  private static final int WRONG_ARGUMENTS = 64;
  private static final int FAILED = 70;

  /** What it does. */
  interface Measuring {
    /** Measures, and tells; answers whether all bars hold. */
    boolean run(Run run, Report report) throws IOException, SQLException, InterruptedException;
  }

  /**
   * Runs one and ends the JVM: 0 all bars hold, 1 one is missed, 64 wrong arguments, 70 it did not
   * work.
   *
   * @param name of the command
   * @param reader reads its options
   */
  static void main(
      String name, String usage, String[] arguments, Function<String[], Program> reader) {
    Locale.setDefault(Locale.ROOT);
    if (Arrays.asList(arguments).contains("--help")) {
      System.out.print(usage);
      return;
    }
    System.exit(exitCode(name, arguments, reader));
  }

  private static int exitCode(String name, String[] arguments, Function<String[], Program> reader) {
    try {
      Program program = reader.apply(arguments);
      if (!Processes.areVisible()) {
        throw new IOException("processor times are read from /proc, which is Linux's");
      }
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      try (Run run = Run.start(program.withPlans())) {
        return program.measuring().run(run, new Report(out)) ? OK : BAR_MISSED;
      }
    } catch (WrongOption e) {
      System.err.println(name + ": " + e.getMessage() + "; see --help");
      return WRONG_ARGUMENTS;
    } catch (IOException | UncheckedIOException | SQLException | CannotStart e) {
      System.err.println(name + ": " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }
}
