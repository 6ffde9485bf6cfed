package customerservice.platform.database;

/** A commit whose outcome is unknown: only a read of the data shows whether it succeeded. */
public final class CommitUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommitUnknown(Throwable cause) {
    super("The connection failed during a commit; its outcome is unknown.", cause);
  }
}
