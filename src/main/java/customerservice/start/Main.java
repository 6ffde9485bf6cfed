package customerservice.start;

import customerservice.embedded.CannotStart;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line: no argument starts the service, {@code --demo} does so with data to look at,
 * {@code token} mints a token.
 */
@QuarkusMain
public final class Main {
  private static final String DEMO = "--demo";

  private Main() {}

  /** Ends the JVM with one of {@link ExitCode}. */
  public static void main(String... arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(Arrays.asList(arguments), out));
  }

  private static int run(List<String> arguments, PrintStream out) {
    try {
      if (arguments.isEmpty() || arguments.equals(List.of(DEMO))) {
        return new Service(settings(), !arguments.isEmpty(), out).run();
      }
      if (!arguments.getFirst().equals("token")) {
        throw new StartFailure(
            ExitCode.WRONG_ARGUMENTS,
            "'%s' is neither '%s' alone nor 'token'".formatted(String.join(" ", arguments), DEMO));
      }
      TokenCommand command = TokenCommand.read(arguments.subList(1, arguments.size()));
      out.println(command.mint(settings(), InstantSource.system()));
      return ExitCode.OK;
    } catch (StartFailure e) {
      return refused(e.exitCode(), e.getMessage());
    } catch (InvalidSetting e) {
      return refused(ExitCode.WRONG_SETTING, e.getMessage());
    } catch (CannotStart e) {
      return refused(ExitCode.UNAVAILABLE, e.getMessage());
    } catch (IOException e) {
      return refused(ExitCode.FAILED, e.toString());
    }
  }

  private static Settings settings() {
    return Settings.read(name -> Optional.ofNullable(System.getenv(name)));
  }

  private static int refused(int exitCode, @Nullable String line) {
    System.err.println(line);
    return exitCode;
  }
}
