package customerservice.platform.logging;

import java.net.SocketException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A copy of an exception for the log, without messages that may contain personal data: the message
 * of a failed {@code UUID.fromString} can quote a phone number. It keeps the stack traces and the
 * messages of the service's own code. A PostgreSQL error is reduced to its SQLSTATE and the names
 * of table, column and constraint.
 */
final class RedactedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private static final String OWN_PACKAGES = "customerservice.";

  /** Exceptions whose messages describe code, not data. */
  private static final List<Class<? extends Throwable>> SAFE =
      List.of(
          NullPointerException.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          ArithmeticException.class,
          VirtualMachineError.class,
          LinkageError.class,
          InterruptedException.class,
          SocketException.class);

  /** SQLSTATE classes of connection and server errors (PostgreSQL manual, appendix A). */
  private static final Set<String> SERVER_CLASSES = Set.of("08", "28", "3D", "53", "57", "58");

  private static final int SQLSTATE_CLASS_LENGTH = 2;

  private final String text;

  private RedactedThrowable(String text, @Nullable Throwable cause) {
    super(text, cause);
    this.text = text;
  }

  static Throwable of(Throwable failure) {
    return of(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static RedactedThrowable of(Throwable failure, Set<Throwable> seen) {
    seen.add(failure);
    Throwable cause = failure.getCause();
    RedactedThrowable redacted =
        new RedactedThrowable(
            text(failure), cause == null || seen.contains(cause) ? null : of(cause, seen));
    redacted.setStackTrace(failure.getStackTrace());
    for (Throwable suppressed : failure.getSuppressed()) {
      if (!seen.contains(suppressed)) {
        redacted.addSuppressed(of(suppressed, seen));
      }
    }
    return redacted;
  }

  private static String text(Throwable failure) {
    String name = failure.getClass().getName();
    if (failure instanceof SQLException sql) {
      return name + ": " + text(sql);
    }
    String message = failure.getMessage();
    if (message == null) {
      return name;
    }
    return name + ": " + (isSafe(failure) ? message : "(message withheld)");
  }

  private static boolean isSafe(Throwable failure) {
    Throwable cause = failure.getCause();
    if (cause != null && cause.toString().equals(failure.getMessage())) {
      return false; // The message is copied from the cause.
    }
    StackTraceElement[] trace = failure.getStackTrace();
    return SAFE.stream().anyMatch(type -> type.isInstance(failure))
        || (trace.length > 0 && trace[0].getClassName().startsWith(OWN_PACKAGES))
        || failure.getClass().getName().startsWith(OWN_PACKAGES);
  }

  private static String text(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.length() > SQLSTATE_CLASS_LENGTH
        && SERVER_CLASSES.contains(state.substring(0, SQLSTATE_CLASS_LENGTH))) {
      return "SQLSTATE " + state + ", " + failure.getMessage();
    }
    StringBuilder text = new StringBuilder("SQLSTATE ").append(state);
    ServerErrorMessage error =
        failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    if (error != null) {
      append(text, error.getTable());
      append(text, error.getColumn());
      append(text, error.getConstraint());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable String name) {
    if (name != null) {
      text.append(", ").append(name);
    }
  }

  /** Starts with the class of the original exception. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return text;
  }
}
