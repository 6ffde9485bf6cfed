package customerservice.customers.profile;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Status of a customer. Only an active customer can earn and redeem. */
public enum Status {
  ACTIVE,
  INACTIVE,
  BLOCKED,
  /** Merged into another customer; only a merge sets it. */
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
