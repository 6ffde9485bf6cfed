package customerservice.events;

import java.util.Locale;

/** What caused an event. */
public enum Origin {
  /** A request. */
  API,
  /** An import. */
  IMPORT,
  /** This service, for example at the end of a business day. */
  SYSTEM;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
