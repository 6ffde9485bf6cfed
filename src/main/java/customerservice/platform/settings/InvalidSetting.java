package customerservice.platform.settings;

/**
 * A setting that is wrong, missing or not supported. The service prints the message and does not
 * start.
 */
public final class InvalidSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a message of one line for the operator, such as {@code PORT: must be …}.
   *
   * @param variable the environment variable
   * @param why the error and the correction, without secrets
   */
  public InvalidSetting(String variable, String why) {
    super(variable + ": " + why);
  }
}
