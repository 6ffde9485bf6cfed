package customerservice.platform.database;

import org.jspecify.annotations.Nullable;

/** The database is down or overloaded: an outage, not a bug. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
