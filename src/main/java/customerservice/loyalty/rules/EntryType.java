package customerservice.loyalty.rules;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The type of a ledger entry. */
public enum EntryType {
  EARN,
  REDEEM,
  ADJUST,
  EXPIRE,
  REVERSE,
  TRANSFER_IN,
  TRANSFER_OUT;

  /** The value in the database and in the API, for example {@code transfer_in}. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static EntryType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
