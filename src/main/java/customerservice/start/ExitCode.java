package customerservice.start;

/** Exit codes, with the numbers of BSD's sysexits.h. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;

  /** EX_USAGE: unknown or wrong arguments. */
  static final int WRONG_ARGUMENTS = 64;

  /** EX_UNAVAILABLE: a port or folder is in use, or the embedded database does not start. */
  static final int UNAVAILABLE = 69;

  /** EX_CONFIG: a setting is wrong or missing. */
  static final int WRONG_SETTING = 78;

  private ExitCode() {}
}
