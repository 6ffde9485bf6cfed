package customerservice.events;

import java.util.Arrays;
import java.util.Optional;

/** The types of events. */
public enum EventType {
  CUSTOMER_CREATED("customer.created"),
  CUSTOMER_UPDATED("customer.updated"),
  CUSTOMER_CONSENT_CHANGED("customer.consent_changed"),
  CUSTOMER_MERGED("customer.merged"),
  CUSTOMER_UNMERGED("customer.unmerged"),
  CUSTOMER_ERASED("customer.erased"),
  LOYALTY_EARNED("loyalty.earned"),
  LOYALTY_REDEEMED("loyalty.redeemed"),
  LOYALTY_ADJUSTED("loyalty.adjusted"),
  LOYALTY_REVERSED("loyalty.reversed"),
  LOYALTY_EXPIRED("loyalty.expired"),
  LOYALTY_TRANSFERRED("loyalty.transferred"),
  LOYALTY_TIER_CHANGED("loyalty.tier_changed"),
  LOYALTY_POINTS_EXPIRING("loyalty.points_expiring"),
  PROGRAM_UPDATED("program.updated"),
  IMPORT_FINISHED("import.finished"),
  WEBHOOK_DISABLED("webhook.disabled"),
  /** Only delivered; in no feed. */
  WEBHOOK_TEST("webhook.test");

  private final String code;

  EventType(String code) {
    this.code = code;
  }

  /** The name in the API, such as {@code loyalty.earned}. */
  public String code() {
    return code;
  }

  /** Returns the type with that name. */
  public static Optional<EventType> of(String code) {
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }
}
