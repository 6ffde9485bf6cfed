package customerservice.platform.settings;

import java.util.List;
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
