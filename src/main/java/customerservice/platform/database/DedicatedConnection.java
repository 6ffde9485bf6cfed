package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connections reserved for a writer on which many callers wait, so that readers cannot exhaust
 * them. It distinguishes a failure before the commit from a failure during it.
 */
public final class DedicatedConnection implements AutoCloseable {
  private static final int STATEMENT_TIMEOUT_SECONDS = 4;

  /** Longer than the statement timeout, so that the server cancels the statement first. */
  private static final int SOCKET_TIMEOUT_SECONDS = 5;

  /**
   * The pool removes a broken connection with a delay and does not wake waiters for its slot, so
   * each thread has a second slot.
   */
  private static final int SLOTS_PER_THREAD = 2;

  private final Connections connections;
  private final Runnable requireOpen;

  DedicatedConnection(DatabaseUrl url, int threads, Runnable requireOpen) {
    this.connections =
        new Connections(
            ConnectionPool.of(url, SLOTS_PER_THREAD * threads, SOCKET_TIMEOUT_SECONDS),
            STATEMENT_TIMEOUT_SECONDS);
    this.requireOpen = requireOpen;
  }

  /** A commit whose outcome is unknown: only a read of the data shows whether it succeeded. */
  public static final class CommitUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommitUnknown(Throwable cause) {
      super("The connection failed during a commit; its outcome is unknown.", cause);
    }
  }

  /** A running transaction. */
  public static final class Transaction {
    private @Nullable Handle handle;
    private boolean isCommitting;

    /** Its connection. */
    public Handle handle() {
      if (handle == null) {
        throw new IllegalStateException("the transaction has not begun");
      }
      return handle;
    }

    /** Sends the last statements and the commit in one round trip; it ends the transaction. */
    public void commit(StatementBatch last) {
      last.update("COMMIT", new Binds());
      isCommitting = true;
      last.send();
    }
  }

  /**
   * Runs work in one transaction: committed when the work returns, unless it has committed itself;
   * rolled back when it throws. A broken connection is replaced and the work retried once, so the
   * work must have no effect besides its SQL.
   *
   * @throws DatabaseUnavailable if nothing was written
   * @throws LockTimeout if nothing was written because another transaction holds a lock
   * @throws CommitUnknown if the writes may or may not be committed
   */
  public <T> T write(Function<Transaction, T> work) {
    requireOpen.run();
    Transaction first = new Transaction();
    try {
      return attempt(first, work);
    } catch (DatabaseUnavailable e) {
      if (first.handle == null) {
        throw e; // The pool has no working connection.
      }
      return attempt(new Transaction(), work);
    }
  }

  private <T> T attempt(Transaction transaction, Function<Transaction, T> work) {
    try {
      return connections.write(handle -> {
        transaction.handle = handle;
        transaction.isCommitting = false;
        T result = work.apply(transaction);
        transaction.isCommitting = true;
        return result;
      });
    } catch (DatabaseUnavailable e) {
      // Any other exception is the server's report that the transaction did not commit.
      if (transaction.isCommitting) {
        throw new CommitUnknown(e);
      }
      if (SqlStates.isTimeout(e)) {
        throw new LockTimeout(e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
