package customerservice.events;

import java.util.Locale;

/** The cause of an event. */
public enum Origin {
  /** A request. */
  API,
  /** An import. */
  IMPORT,
  /** This service, for example at the end of a business day. */
  SYSTEM;

  /** The value in the database and in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The origin with a code. */
  static Origin of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
