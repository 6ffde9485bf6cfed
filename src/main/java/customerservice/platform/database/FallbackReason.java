package customerservice.platform.database;

import java.util.Locale;

/** The reason for which a read uses the primary instead of the replica. */
enum FallbackReason {
  /** The replica does not respond, or not in time. */
  UNAVAILABLE("it does not respond"),
  /** The replica has not replayed the primary's writes in time. */
  BEHIND("it has not replayed the latest writes"),
  /** All connections to the replica are in use. */
  BUSY("all connections to it are in use"),
  /** The replica cancelled this statement: a recovery conflict, or a timeout. */
  CANCELLED("it cancelled a statement"),
  /** The replica fails with an error that the primary does not have. */
  FAILED("it fails where the primary does not"),
  /** The server accepts writes (it is the primary or was promoted), or follows another primary. */
  NO_REPLICA("the server is not, or no longer, a replica of the primary");

  private final String text;

  FallbackReason(String text) {
    this.text = text;
  }

  /** Classifies the failure of a read on the replica. */
  static FallbackReason of(RuntimeException failure) {
    if (SqlStates.isPoolExhausted(failure)) {
      return BUSY;
    }
    if (SqlStates.isRetryable(failure) || SqlStates.isTimeout(failure)) {
      return CANCELLED;
    }
    if (SqlStates.isDivisionByZero(failure)) {
      // Only the check of WalPosition divides by zero.
      return BEHIND;
    }
    return SqlStates.isOutage(failure) ? UNAVAILABLE : FAILED;
  }

  /** The tag of the metric. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text of the log line. */
  String text() {
    return text;
  }
}
