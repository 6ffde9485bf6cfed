package customerservice.platform.database;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classifies failures by their SQLSTATE (PostgreSQL documentation, appendix A). */
final class SqlStates {
  private static final String CLASS_CONNECTION = "08";
  private static final String REJECTED = "08004";
  private static final String CLASS_SHUTDOWN = "57P";
  private static final String CLASS_RESOURCES = "53";
  private static final String READ_ONLY = "25006";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String QUERY_CANCELED = "57014";
  private static final String DIVISION_BY_ZERO = "22012";
  private static final String CLASS_LOGIN = "28";
  private static final String NO_SUCH_DATABASE = "3D000";

  /** Serialization failure, deadlock. */
  private static final Set<String> RETRYABLE = Set.of("40001", "40P01");

  private static final String ACQUISITION_TIMEOUT = "cquisition timeout";
  private static final String POOL_CLOSED = "pool is closed";

  /** Part of the driver's message for a wrong host name in a certificate, in every language. */
  private static final String HOST_VERIFIER = "PgjdbcHostnameVerifier";

  private SqlStates() {}

  /** Whether the database is unreachable, starting, stopping, full, a standby or too slow. */
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
      // The pool's own exceptions have no SQLSTATE.
      return message != null
          && (message.contains(ACQUISITION_TIMEOUT) || message.contains(POOL_CLOSED));
    }
    return state.startsWith(CLASS_CONNECTION)
        || state.startsWith(CLASS_SHUTDOWN)
        || state.startsWith(CLASS_RESOURCES)
        || state.equals(READ_ONLY)
        || state.equals(QUERY_CANCELED);
  }

  /** Whether the pool had no free connection in time. */
  static boolean isPoolExhausted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() == null
          && sql.getMessage() != null
          && sql.getMessage().contains(ACQUISITION_TIMEOUT)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the driver refused the connection: TLS or a password is required but missing. */
  static boolean isRejected(Throwable failure) {
    return hasState(failure, Set.of(REJECTED));
  }

  /** Whether the server's certificate was refused: unknown root, wrong host, or no root file. */
  static boolean isCertificateUntrusted(Throwable failure) {
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

  /** Whether the login was refused, or the database does not exist. */
  static boolean isLoginRefused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && (sql.getSQLState().startsWith(CLASS_LOGIN)
              || sql.getSQLState().equals(NO_SUCH_DATABASE))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a statement divided by zero. */
  static boolean isDivisionByZero(Throwable failure) {
    return hasState(failure, Set.of(DIVISION_BY_ZERO));
  }

  /** Whether a statement was cancelled, for example by the statement timeout. */
  static boolean isTimeout(Throwable failure) {
    return hasState(failure, Set.of(QUERY_CANCELED));
  }

  /** Whether a statement waited longer than the lock timeout. */
  static boolean isLockTimeout(Throwable failure) {
    return hasState(failure, Set.of(LOCK_NOT_AVAILABLE));
  }

  /** Whether the transaction failed because of a concurrent one, so that a retry can succeed. */
  static boolean isRetryable(Throwable failure) {
    return hasState(failure, RETRYABLE);
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
