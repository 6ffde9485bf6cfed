package customerservice.demo;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a guest pays for.
 *
 * @param amount with two digits
 * @param what it is for; null where the till does not say
 */
record Bill(Instant at, House house, BigDecimal amount, @Nullable String what) {
  /** ISO 4217. */
  static final String CURRENCY = "EUR";
}
