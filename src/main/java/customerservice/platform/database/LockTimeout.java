package customerservice.platform.database;

/** Another transaction held a lock for longer than the lock timeout. */
public final class LockTimeout extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LockTimeout(Throwable cause) {
    super("Another transaction holds the lock.", cause);
  }
}
