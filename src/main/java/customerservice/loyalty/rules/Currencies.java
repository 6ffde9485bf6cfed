package customerservice.loyalty.rules;

import java.util.Currency;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ISO 4217 currencies with a defined number of decimals, so without gold and the like. */
public final class Currencies {
  private static final Map<String, Currency> BY_CODE =
      Currency.availableCurrencies()
          .filter(currency -> currency.getDefaultFractionDigits() >= 0)
          .collect(Collectors.toMap(Currency::getCurrencyCode, Function.identity()));

  private Currencies() {}

  /** Returns the currency, or null if the code is unknown. */
  public static @Nullable Currency of(String code) {
    return BY_CODE.get(code);
  }
}
