package customerservice.customers;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a customer is to the business. Only an active one earns and redeems. */
enum Status {
  ACTIVE,
  INACTIVE,
  BLOCKED,
  /** Lives on in another profile; set by a merge alone. */
  MERGED;

  @JsonValue
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Status of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  boolean mayPost() {
    return this == ACTIVE;
  }
}
