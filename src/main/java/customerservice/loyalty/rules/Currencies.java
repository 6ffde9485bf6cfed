package customerservice.loyalty.rules;

import java.util.Currency;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The currencies of ISO 4217 that have minor units, be they none; gold has not. */
public final class Currencies {
  private static final Map<String, Currency> BY_CODE =
      Currency.availableCurrencies()
          .filter(currency -> currency.getDefaultFractionDigits() >= 0)
          .collect(Collectors.toMap(Currency::getCurrencyCode, Function.identity()));

  private Currencies() {}

  /** The one with that code; null for what is none. */
  static @Nullable public Currency of(String code) {
    return BY_CODE.get(code);
  }
}
