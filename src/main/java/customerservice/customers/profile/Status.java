package customerservice.customers.profile;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a customer is to the business. Only an active one earns and redeems. */
public enum Status {
  ACTIVE,
  INACTIVE,
  BLOCKED,
  /** Lives on in another profile; set by a merge alone. */
  MERGED;

  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Status of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  public boolean mayPost() {
    return this == ACTIVE;
  }
}
