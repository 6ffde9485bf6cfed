package customerservice.customers.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation and normalization of single values; a normalized value stays the same. */
class ProfileRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ana@mail.test",
        "Ana.García@mail.test",
        "ana+news@sub.mail.example",
        "o'brien@mail.test",
        "\"a(b\"@mail.test",
        "ana@münchen.de",
        "ana@xn--mnchen-3ya.de",
        "a@b.es",
      })
  void acceptsAnEmailAddressUnchanged(String text) {
    assertThat(ProfileRules.email(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ana",
        "@mail.test",
        "ana@",
        "ana@mail",
        "ana@localhost",
        "ana@@mail.test",
        "a na@mail.test",
        "ana@mail.test,eva@mail.test",
        "ana@mail..test",
        ".ana@mail.test",
        "ana.@mail.test",
        "Ana <ana@mail.test>",
        "ana@mail.test\n",
        "\"a b\"@mail.test",
        "\"a\u0007b\"@mail.test",
        "a\u00A0na@mail.test",
        "a\u00ADna@mail.test",
        "a\u200Bna@mail.test",
        "a\u200Dna@mail.test",
        "a\u202Ena@mail.test",
        "a\u2028na@mail.test",
        "a\u2066na@mail.test",
        "a\u3000na@mail.test",
        "a\uE000na@mail.test",
        "a\uFEFFna@mail.test",
        "a\uDB40\uDC61na@mail.test",
        "ana@ma\u200Bil.test",
        "ana@mail.nosuchdomain",
      })
  void refusesInvalidEmailAddresses(String text) {
    assertThat(ProfileRules.email(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ES,ES", "es,ES", "Gb,GB", "UK,", "XK,XK", "xk,XK", "XX,", "E,", "ESP,", "ß,", "ＥＳ,", "7E,",
    "EU,"
  })
  void normalizesTwoLetterCountryCodes(String text, String normalized) {
    assertThat(ProfileRules.country(text)).isEqualTo(normalized);
  }

  @ParameterizedTest
  @CsvSource({
    "es,es",
    "ES-mx,es-MX",
    "zh-hant-tw,zh-Hant-TW",
    "sr-Latn,sr-Latn",
    "es-419,es-419",
    "sq-XK,sq-XK",
    "sr-latn-xk,sr-Latn-XK",
    "iw,he",
    "spa,spa",
    "de-CH-1901,de-CH-1901",
    "de-u-co-phonebk,de-u-co-phonebk",
    "de-1901-1996,de-1901-1996",
    "de-CH-1901-1901,",
    "sl-rozaj-ROZAJ,",
    "en-a-bbb-a-ccc,",
    "en-a-bbb-A-ccc,",
    "en-a-bbb-b-ccc-x-a-a,en-a-bbb-b-ccc-x-a-a",
    "english,",
    "engl,",
    "zz,",
    "es-ZZ,",
    "es_MX,",
    "x-private,",
    "und,",
    "e,",
    "español,",
    "en-,",
  })
  void canonicalizesALanguageTag(String text, String canonical) {
    assertThat(ProfileRules.language(text)).isEqualTo(canonical);
    if (canonical != null) {
      assertThat(ProfileRules.language(canonical)).isEqualTo(canonical);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1990-05-17,true",
    "0000-02-29,true",
    "0000-02-30,false",
    "2024-02-29,true",
    "2023-02-29,false",
    "1990-5-17,false",
    "1990-13-01,false",
    "1990-00-01,false",
    "1990-01-00,false",
    "19900517,false",
    "+1990-05-17,false",
    "-0001-05-17,false",
    "１９９０-05-17,false",
  })
  void acceptsOnlyCalendarDates(String text, boolean isDate) {
    assertThat(ProfileRules.date(text)).isEqualTo(isDate ? text : null);
  }
}
