package customerservice.platform.database;

/** Another transaction holds what was to be locked, and did not end in time. */
public final class LockTimeout extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LockTimeout(Throwable cause) {
    super("Another transaction holds what was to be locked.", cause);
  }
}
