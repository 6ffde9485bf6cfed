package customerservice.start;

/** What a script that calls this one may tell apart, by the numbers of BSD's sysexits.h. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;

  /** EX_USAGE. */
  static final int WRONG_ARGUMENTS = 64;

  /** EX_UNAVAILABLE: something that it needs is taken or away. */
  static final int UNAVAILABLE = 69;

  /** EX_CONFIG. */
  static final int WRONG_SETTING = 78;

  private ExitCode() {}
}
