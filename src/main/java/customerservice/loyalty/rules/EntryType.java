package customerservice.loyalty.rules;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a row of the ledger is. */
public enum EntryType {
  EARN,
  REDEEM,
  ADJUST,
  EXPIRE,
  REVERSE,
  TRANSFER_IN,
  TRANSFER_OUT;

  /** As it is stored and as clients see it: {@code transfer_in}. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static EntryType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
