package customerservice.platform.database;

/** A commit has failed, and whether it took place can only be looked up. */
public final class CommitUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommitUnknown(Throwable cause) {
    super("A commit has failed.", cause);
  }
}
