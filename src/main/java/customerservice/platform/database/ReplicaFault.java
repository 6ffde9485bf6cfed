package customerservice.platform.database;

import java.util.Locale;

/** Why the primary was read, and not its replica. */
public enum ReplicaFault {
  /** It does not answer, or not in time. */
  AWAY("it does not answer"),
  /** It has not replayed in time what the primary had written. */
  BEHIND("it lags behind the primary"),
  /** All connections to it are in use. */
  BUSY("all connections to it are in use"),
  /** It ended this statement: what the statement read is being removed, or it took too long. */
  CANCELLED("it has cancelled a statement"),
  /** It answers with an error that the primary does not have. */
  FAILED("it refuses what the primary answers"),
  /** It takes writes (so it is the primary itself, or was promoted), or follows another server. */
  NO_REPLICA("the server there is no replica of the primary, or not any more");

  private final String text;

  ReplicaFault(String text) {
    this.text = text;
  }

  /** What the failure of a read tells. */
  static ReplicaFault of(RuntimeException failure) {
    if (SqlStates.isNoneFree(failure)) {
      return BUSY;
    }
    if (SqlStates.isLostToAnother(failure) || SqlStates.isTimeout(failure)) {
      return CANCELLED;
    }
    if (SqlStates.isDivisionByZero(failure)) {
      // The check of WalPosition: it says no more than that.
      return BEHIND;
    }
    return SqlStates.isOutage(failure) ? AWAY : FAILED;
  }

  /** For a metric. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For the log. */
  String text() {
    return text;
  }
}
