package customerservice.webhooks.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The status of a delivery. */
public enum DeliveryStatus {
  /** Waits for an earlier event of the same customer. */
  WAITING,
  /** Has a next attempt. */
  PENDING,
  DELIVERED,
  /** All attempts failed, or the delivery was given up. */
  FAILED;

  /** The codes of all statuses. */
  public static final List<String> CODES =
      Arrays.stream(values()).map(DeliveryStatus::code).toList();

  /** The name in the database and in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
