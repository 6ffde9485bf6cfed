package customerservice.webhooks.delivery;

import java.util.Locale;

/** Why the service disabled a webhook. */
public enum DisabledReason {
  /** The receiver answered 410. */
  GONE,
  /** No delivery succeeded for days. */
  FAILING;

  /** Returns the reason with that name. */
  public static DisabledReason of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The name in the database and in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
