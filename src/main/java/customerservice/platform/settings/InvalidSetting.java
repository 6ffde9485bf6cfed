package customerservice.platform.settings;

/** A setting that is wrong, missing or not supported: it stops the start with its message. */
public final class InvalidSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One line for the operator: {@code PORT: why}.
   *
   * @param variable the environment variable, such as {@code PORT}
   * @param why never holds a secret
   */
  public InvalidSetting(String variable, String why) {
    super(variable + ": " + why);
  }
}
