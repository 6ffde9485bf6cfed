package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Connections for one purpose alone, so that no reader keeps them: for who writes what many wait
 * for. It tells whether a failure came before the commit or in it.
 */
public final class DedicatedConnection implements AutoCloseable {
  private static final int STATEMENT_TIMEOUT_SECONDS = 4;

  /** A little more than a statement has: the server is asked to end it first. */
  private static final int SOCKET_TIMEOUT_SECONDS = 5;

  /**
   * A connection that is given up leaves the pool a moment later, and wakes nobody who waits for
   * its place: so there is a second place for each.
   */
  private static final int PLACES = 2;

  private final Connections connections;
  private final Runnable requireOpen;

  DedicatedConnection(DatabaseUrl url, int threads, Runnable requireOpen) {
    this.connections =
        new Connections(
            ConnectionPool.of(url, PLACES * threads, SOCKET_TIMEOUT_SECONDS),
            STATEMENT_TIMEOUT_SECONDS);
    this.requireOpen = requireOpen;
  }

  /** A transaction that is under way. */
  public static final class Transaction {
    private @Nullable Handle current;
    private boolean isCommitting;

    /** What its statements are sent with. */
    public Handle handle() {
      if (current == null) {
        throw new IllegalStateException("the transaction has not begun");
      }
      return current;
    }

    /** Sends the last statements together with the commit. Nothing can be done behind it. */
    public void commit(StatementBatch last) {
      last.update("COMMIT", new StatementBatch.Binds());
      isCommitting = true;
      last.send();
    }
  }

  /**
   * One transaction, committed at the latest when the work returns, rolled back when it throws. A
   * connection that turns out to be dead is replaced by a fresh one, once; so the work has no other
   * effect than its SQL.
   *
   * @throws DatabaseUnavailable nothing was written
   * @throws LockTimeout nothing was written: another holds what it wanted to lock
   * @throws CommitUnknown what the work wrote may have been committed or not
   */
  public <T> T write(Function<Transaction, T> work) {
    requireOpen.run();
    Transaction first = new Transaction();
    try {
      return attempt(first, work);
    } catch (DatabaseUnavailable away) {
      if (first.current == null) {
        throw away; // There was no fresh connection to be had.
      }
      return attempt(new Transaction(), work);
    }
  }

  private <T> T attempt(Transaction transaction, Function<Transaction, T> work) {
    try {
      return connections.write(handle -> {
        transaction.current = handle;
        transaction.isCommitting = false;
        T result = work.apply(transaction);
        transaction.isCommitting = true;
        return result;
      });
    } catch (DatabaseUnavailable e) {
      // What else can fail has failed before the commit, or instead of it: the server says so.
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
