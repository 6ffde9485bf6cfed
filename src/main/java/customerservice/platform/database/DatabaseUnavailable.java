package customerservice.platform.database;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The database is down or overloaded: an outage, not a bug. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String PACKAGE = DatabaseUnavailable.class.getPackageName() + ".";
  private static final String SERVICE = PACKAGE.substring(0, PACKAGE.indexOf('.') + 1);

  public DatabaseUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * One line with the reason, such as the server's message about a cancelled statement, and the
   * method that sent the statement. An outage has no message with data of a person.
   */
  public String details() {
    StringBuilder details = new StringBuilder(Objects.requireNonNull(getMessage()));
    Throwable reason = this;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    if (reason != this) {
      details.append(' ').append(reason.getMessage());
    }
    Stream.of(reason.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith(SERVICE))
        .filter(frame -> !frame.getClassName().startsWith(PACKAGE))
        .findFirst()
        .ifPresent(frame ->
            details
                .append(" (")
                .append(frame.getClassName().substring(SERVICE.length()))
                .append('.')
                .append(frame.getMethodName())
                .append(')'));
    return details.toString();
  }
}
