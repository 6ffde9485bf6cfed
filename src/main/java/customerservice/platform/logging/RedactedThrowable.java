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
 * A failure as the log shows it: what it is and where it happened. Its message is shown where it
 * cannot quote what a client sent: an UUID that is none may be a telephone number. PostgreSQL's are
 * told by their SQLSTATE and the name of what was violated.
 */
final class RedactedThrowable extends Throwable {
  private static final long serialVersionUID = 1L;

  private static final String OURS = "customerservice.";

  /** Their messages are of the code, not of what it works on. */
  private static final List<Class<? extends Throwable>> HARMLESS =
      List.of(
          NullPointerException.class,
          ClassCastException.class,
          IndexOutOfBoundsException.class,
          ArithmeticException.class,
          VirtualMachineError.class,
          LinkageError.class,
          InterruptedException.class,
          SocketException.class);

  /** Classes of SQLSTATE that speak of the connection or the server: appendix A of its manual. */
  private static final Set<String> OF_THE_SERVER = Set.of("08", "28", "3D", "53", "57", "58");

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
    RedactedThrowable shown =
        new RedactedThrowable(
            text(failure), cause == null || seen.contains(cause) ? null : of(cause, seen));
    shown.setStackTrace(failure.getStackTrace());
    for (Throwable suppressed : failure.getSuppressed()) {
      if (!seen.contains(suppressed)) {
        shown.addSuppressed(of(suppressed, seen));
      }
    }
    return shown;
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
    return name + ": " + (isHarmless(failure) ? message : "(its message is withheld)");
  }

  private static boolean isHarmless(Throwable failure) {
    Throwable cause = failure.getCause();
    if (cause != null && cause.toString().equals(failure.getMessage())) {
      return false; // It says what its cause does, whoever wrapped it.
    }
    StackTraceElement[] trace = failure.getStackTrace();
    return HARMLESS.stream().anyMatch(type -> type.isInstance(failure))
        || (trace.length > 0 && trace[0].getClassName().startsWith(OURS))
        || failure.getClass().getName().startsWith(OURS);
  }

  private static String text(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.length() > SQLSTATE_CLASS_LENGTH
        && OF_THE_SERVER.contains(state.substring(0, SQLSTATE_CLASS_LENGTH))) {
      return "SQLSTATE " + state + ", " + failure.getMessage();
    }
    StringBuilder text = new StringBuilder("SQLSTATE ").append(state);
    ServerErrorMessage told =
        failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    if (told != null) {
      append(text, told.getTable());
      append(text, told.getColumn());
      append(text, told.getConstraint());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable String name) {
    if (name != null) {
      text.append(", ").append(name);
    }
  }

  /** Under the name of what it shows. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return text;
  }
}
