package customerservice.start;

import customerservice.embedded.CannotStart;
import customerservice.platform.logging.JsonLines;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.LogSettings;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.Variables;
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
 * The command line: without arguments it starts the service, {@code --demo} also loads sample data,
 * {@code token} prints a token, {@code doctor} looks for faults, {@code train} records an AOT cache
 * for the build.
 */
@QuarkusMain
public final class Main {
  private static final String DEMO = "--demo";
  private static final String TRAIN = "train";
  private static final String DOCTOR = "doctor";

  private Main() {}

  /** Exits with an {@link ExitCode}. */
  public static void main(String... arguments) {
    System.exit(run(Arrays.asList(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      if (arguments.isEmpty() || arguments.equals(List.of(DEMO))) {
        if (LogSettings.read(new Variables(Main::environment)).isJson()) {
          JsonLines.install();
        }
        return serve(!arguments.isEmpty(), utf8(System.out));
      }
      if (arguments.equals(List.of(TRAIN))) {
        return TrainingRun.run(Main::environment, utf8(System.out));
      }
      if (arguments.equals(List.of(DOCTOR))) {
        return new DoctorCommand(System.getenv(), InstantSource.system()).run(utf8(System.out));
      }
      if (!arguments.getFirst().equals("token")) {
        throw new StartFailure(
            ExitCode.WRONG_ARGUMENTS,
            "Unknown arguments '%s'; use no argument, '%s', 'token' or '%s'"
                .formatted(String.join(" ", arguments), DEMO, DOCTOR));
      }
      TokenCommand command = TokenCommand.read(arguments.subList(1, arguments.size()));
      utf8(System.out).println(command.mint(settings(), InstantSource.system()));
      return ExitCode.OK;
    } catch (StartFailure e) {
      return fail(e.exitCode(), e.getMessage());
    } catch (InvalidSetting e) {
      return fail(ExitCode.WRONG_SETTING, e.getMessage());
    } catch (CannotStart e) {
      return fail(ExitCode.UNAVAILABLE, e.getMessage());
    } catch (IOException e) {
      return fail(ExitCode.FAILED, e.toString());
    }
  }

  private static int serve(boolean withDemo, PrintStream out) throws IOException {
    Settings settings = settings();
    return new Service(
            settings,
            (demo, tokens) -> {
              // Sample data first, so that the banner is the last output; the API responds already.
              if (!withDemo || demo.fill(out::println)) {
                out.print(StartupBanner.text(settings, tokens, LogSettings.isTerminal()));
              }
            },
            out)
        .run();
  }

  private static Settings settings() {
    return Settings.read(Main::environment);
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  private static int fail(int exitCode, @Nullable String lines) {
    utf8(System.err).println(lines);
    return exitCode;
  }
}
