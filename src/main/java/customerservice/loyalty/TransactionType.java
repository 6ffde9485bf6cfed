package customerservice.loyalty;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a row of the ledger is. */
public enum TransactionType {
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

  static TransactionType of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
