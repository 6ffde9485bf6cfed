package customerservice.loyalty.rules;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
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

  /** The codes of all types. */
  public static final List<String> CODES = Arrays.stream(values()).map(EntryType::code).toList();

  /** The value in the database and in the API, for example {@code transfer_in}. */
  @JsonValue
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static EntryType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
