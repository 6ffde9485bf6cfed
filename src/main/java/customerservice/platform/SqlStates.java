package customerservice.platform;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQLSTATE tells about a failure (PostgreSQL's documentation, appendix A). */
final class SqlStates {
  private static final String CLASS_CONNECTION = "08";
  private static final String CLASS_SHUTDOWN = "57P";
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String QUERY_CANCELED = "57014";
  private static final Set<String> LOST_TO_ANOTHER = Set.of("40001", "40P01");

  private SqlStates() {}

  /** Whether the database is away, starting, stopping, full or too slow. */
  static boolean isOutage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof SocketTimeoutException
          || cause instanceof SQLTimeoutException) {
        return true;
      }
      if (cause instanceof SQLException sql && isOutage(sql.getSQLState(), sql.getMessage())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutage(@Nullable String state, @Nullable String message) {
    if (state == null) {
      // The pool's own failure to hand out a connection in time carries no state.
      return message != null && message.contains("cquisition timeout");
    }
    return state.startsWith(CLASS_CONNECTION)
        || state.startsWith(CLASS_SHUTDOWN)
        || state.equals(TOO_MANY_CONNECTIONS)
        || state.equals(QUERY_CANCELED);
  }

  /** Whether a statement was ended because its time was over. */
  static boolean isTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && QUERY_CANCELED.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the transaction was ended in favour of another and may simply be run again. */
  static boolean isLostToAnother(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && LOST_TO_ANOTHER.contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
