package customerservice.platform.settings;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A setting that is wrong, missing or not supported, or several. The service prints the message and
 * does not start.
 */
public final class InvalidSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String variable;

  /**
   * Creates a message of one line for the operator, such as {@code PORT: must be …}.
   *
   * @param variable the environment variable
   * @param why the error and the correction, without secrets
   */
  public InvalidSetting(String variable, String why) {
    super(variable + ": " + why);
    this.variable = variable;
  }

  /** The error and the correction; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /**
   * Creates the message for a folder in which a file operation failed.
   *
   * @param failure whose message is only a path if access is denied or a file is missing
   */
  public static InvalidSetting unusableFolder(String variable, Path folder, IOException failure) {
    String reason =
        switch (failure) {
          case AccessDeniedException e -> e.getFile() + ": permission denied";
          case NoSuchFileException e -> e.getFile() + ": no such file or folder";
          default -> failure.getMessage();
        };
    return new InvalidSetting(variable, "'%s' is not usable (%s)".formatted(folder, reason));
  }

  private InvalidSetting(List<InvalidSetting> settings) {
    super(settings.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")));
    this.variable = settings.getFirst().variable;
  }

  /** Joins the messages of several settings, one per line. */
  static InvalidSetting all(List<InvalidSetting> settings) {
    return new InvalidSetting(settings);
  }

  /** The environment variable; of several, the first. */
  String variable() {
    return variable;
  }
}
