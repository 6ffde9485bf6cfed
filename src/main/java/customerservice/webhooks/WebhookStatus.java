package customerservice.webhooks;

import java.util.List;
import java.util.Locale;

/** The status of a webhook. */
enum WebhookStatus {
  ACTIVE,
  PAUSED,
  /** Set only by the service. */
  DISABLED;

  /** The statuses that a request may set. */
  static final List<String> SETTABLE = List.of(ACTIVE.code(), PAUSED.code());

  static WebhookStatus of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
