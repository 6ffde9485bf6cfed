package customerservice.platform;

/** A setting that is wrong, missing or not supported: it stops the start with its message. */
public final class WrongSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One line for the operator: {@code PORT: why}.
   *
   * @param variable the environment variable, such as {@code PORT}
   * @param why never holds a secret
   */
  public WrongSetting(String variable, String why) {
    super(variable + ": " + why);
  }
}
