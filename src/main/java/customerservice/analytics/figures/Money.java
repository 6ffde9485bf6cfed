package customerservice.analytics.figures;

import com.fasterxml.jackson.annotation.JsonFormat;
import customerservice.loyalty.rules.Program;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** An amount with the digits of its currency. */
public record Money(
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, String currency) {
  /** An amount in the currency of a program, rounded to its digits. */
  public static Money of(Program program, BigDecimal amount) {
    return new Money(rounded(program, amount), program.currency());
  }

  /** An amount with the digits of a program's currency. */
  public static BigDecimal rounded(Program program, BigDecimal amount) {
    return amount.setScale(program.amountDigits(), RoundingMode.HALF_UP);
  }
}
