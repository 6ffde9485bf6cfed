package customerservice.platform.database;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQLSTATE tells about a failure (PostgreSQL's documentation, appendix A). */
public final class SqlStates {
  private static final String CLASS_CONNECTION = "08";
  private static final String REJECTED = "08004";
  private static final String CLASS_SHUTDOWN = "57P";
  private static final String CLASS_RESOURCES = "53";
  private static final String READ_ONLY = "25006";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELED = "57014";
  private static final String DIVISION_BY_ZERO = "22012";
  private static final String CLASS_LOG_IN = "28";
  private static final String NO_SUCH_DATABASE = "3D000";
  private static final Set<String> LOST_TO_ANOTHER = Set.of("40001", "40P01");

  private static final String NONE_IN_TIME = "cquisition timeout";
  private static final String CLOSED = "pool is closed";

  /**
   * The driver names it in what it says of a host that is not the certificate's, in any language.
   */
  private static final String HOST_VERIFIER = "PgjdbcHostnameVerifier";

  private SqlStates() {}

  /** Whether the database is away, starting, stopping, full, a stand-by or too slow. */
  public static boolean isOutage(Throwable failure) {
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
      // The pool's own failures to hand out a connection carry no state: none in time, or closed.
      return message != null && (message.contains(NONE_IN_TIME) || message.contains(CLOSED));
    }
    return state.startsWith(CLASS_CONNECTION)
        || state.startsWith(CLASS_SHUTDOWN)
        || state.startsWith(CLASS_RESOURCES)
        || state.equals(READ_ONLY)
        || state.equals(QUERY_CANCELED);
  }

  /** Whether no connection became free in time. */
  public static boolean isNoneFree(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() == null
          && sql.getMessage() != null
          && sql.getMessage().contains(NONE_IN_TIME)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the driver gave a connection up for good: there is no TLS, or no password, and both
   * were asked for.
   */
  public static boolean isRejected(Throwable failure) {
    return hasState(failure, Set.of(REJECTED));
  }

  /** Whether the server's certificate was not accepted: its root, its host, or there is no root. */
  public static boolean isUnverified(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException
          || cause instanceof FileNotFoundException
          || (cause instanceof SQLException
              && String.valueOf(cause.getMessage()).contains(HOST_VERIFIER))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a log-in was refused, or there is no database of that name. */
  public static boolean isRefusedLogIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && (sql.getSQLState().startsWith(CLASS_LOG_IN)
              || sql.getSQLState().equals(NO_SUCH_DATABASE))) {
        return true;
      }
    }
    return false;
  }

  /** Whether something was divided by zero. */
  public static boolean isDivisionByZero(Throwable failure) {
    return hasState(failure, Set.of(DIVISION_BY_ZERO));
  }

  /** Whether a statement was ended because its time was over. */
  public static boolean isTimeout(Throwable failure) {
    return hasState(failure, Set.of(QUERY_CANCELED));
  }

  /** Whether a statement was ended because what it wanted to lock is held by another. */
  static boolean isLockTimeout(Throwable failure) {
    return hasState(failure, Set.of(LOCK_NOT_AVAILABLE));
  }

  /** Whether the transaction was ended in favour of another and may simply be run again. */
  public static boolean isLostToAnother(Throwable failure) {
    return hasState(failure, LOST_TO_ANOTHER);
  }

  private static boolean hasState(Throwable failure, Set<String> states) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && states.contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
