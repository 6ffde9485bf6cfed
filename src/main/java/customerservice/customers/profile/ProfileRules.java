package customerservice.customers.profile;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.validator.routines.DomainValidator;
import org.apache.commons.validator.routines.DomainValidator.ArrayType;
import org.apache.commons.validator.routines.EmailValidator;
import org.jspecify.annotations.Nullable;

/**
 * Validates and normalizes single values of a profile. Each rule returns the stored form of a
 * value, or null if the value is invalid.
 */
public final class ProfileRules {
  static final LocalDate BIRTH_MIN = LocalDate.of(1900, 1, 1);

  private static final int YEAR_UNKNOWN = 0;
  private static final Pattern NON_DIGITS = Pattern.compile("\\D+");
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /** Digits of any script and separators; a text with words or an extension does not match. */
  private static final Pattern PHONE =
      Pattern.compile("(?i)(tel:)?[\\p{Nd}\\p{Pd}\\p{Z}+＋().,/~]{3,50}");

  /** Not allowed in an e-mail address, so that two different addresses never look the same. */
  private static final Pattern SPACES_AND_INVISIBLES = Pattern.compile("[\\p{Z}\\p{C}]");

  /** Longer primary subtags are reserved or need a registration; none exists (RFC 5646 §2.2.1). */
  private static final int LANGUAGE_LETTERS_MAX = 3;

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  /** Reserved for tests and private networks (RFC 2606, RFC 6761), so no registry lists them. */
  private static final List<String> RESERVED_DOMAINS =
      List.of("test", "example", "invalid", "local", "internal");

  private static final EmailValidator EMAILS =
      new EmailValidator(
          false,
          false,
          DomainValidator.getInstance(
              false,
              List.of(
                  new DomainValidator.Item(
                      ArrayType.GENERIC_PLUS, RESERVED_DOMAINS.toArray(String[]::new)))));

  private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
  private final String defaultRegion;
  private final InstantSource clock;

  /**
   * Rules for a region.
   *
   * @param defaultRegion region of phone numbers without a country code, ISO 3166-1 alpha-2
   */
  public ProfileRules(String defaultRegion, InstantSource clock) {
    this.defaultRegion = defaultRegion;
    this.clock = clock;
  }

  String defaultRegion() {
    return defaultRegion;
  }

  /** An RFC 5322 address, without spaces even in a quoted local part. */
  public static @Nullable String email(String text) {
    return !SPACES_AND_INVISIBLES.matcher(text).find() && EMAILS.isValid(text) ? text : null;
  }

  /**
   * A phone number in any usual notation, as E.164. Accepts every possible number, not only the
   * assigned ones, because numbering plans change faster than libraries.
   */
  @Nullable
  public String phone(String text) {
    String number = PHONE.matcher(text).matches() ? e164(text) : null;
    // Rejects a number with leading zeros whose E.164 form parses as another number.
    return number != null && number.equals(e164(number)) ? number : null;
  }

  private @Nullable String e164(String text) {
    try {
      PhoneNumber number = phones.parse(text, defaultRegion);
      // Excludes local-only numbers: in another area, the same digits are another subscriber.
      return phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
          ? phones.format(number, PhoneNumberFormat.E164)
          : null;
    } catch (NumberParseException noNumber) {
      return null;
    }
  }

  /** The digits of an E.164 number without the country code. */
  public static String nationalNumber(String e164) {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    try {
      return phones.getNationalSignificantNumber(phones.parse(e164, null));
    } catch (NumberParseException e) {
      throw new IllegalArgumentException("not an E.164 number", e);
    }
  }

  /**
   * The digits of a phone number or of a part of one, to search by: with the country code if the
   * number is complete, otherwise as typed without a leading 00.
   */
  @Nullable
  public String phoneDigits(String text) {
    if (!PHONE.matcher(text).matches()) {
      return null;
    }
    String complete = phone(text);
    String digits = NON_DIGITS.matcher(complete == null ? text : complete).replaceAll("");
    return digits.startsWith("00") ? digits.substring(2) : digits;
  }

  /** An ISO 3166-1 alpha-2 country code, in upper case. */
  public static @Nullable String country(String text) {
    // Checked before upper-casing: ß becomes SS, which is South Sudan.
    boolean isCode = COUNTRY.matcher(text).matches();
    String country = text.toUpperCase(Locale.ROOT);
    return isCode && COUNTRIES.contains(country) ? country : null;
  }

  /** A BCP 47 language tag, in its canonical form. */
  static @Nullable String language(String text) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(text).build();
      boolean isKnown =
          isLanguage(locale.getLanguage())
              && (locale.getCountry().length() != 2 || COUNTRIES.contains(locale.getCountry()))
              && areDistinct(Arrays.stream(locale.getVariant().split("_", -1)))
              && areDistinct(singletons(text));
      return isKnown ? locale.toLanguageTag() : null;
    } catch (IllformedLocaleException notALanguage) {
      return null;
    }
  }

  /** Accepts known codes of two letters, and any three letters: ISO 639-3 grows every year. */
  private static boolean isLanguage(String subtag) {
    return LANGUAGES.contains(subtag) || subtag.length() == LANGUAGE_LETTERS_MAX;
  }

  /** The single characters that start an extension; subtags after an x are private. */
  private static Stream<String> singletons(String tag) {
    return Arrays.stream(tag.split("-", -1))
        .takeWhile(subtag -> !subtag.equalsIgnoreCase("x"))
        .filter(subtag -> subtag.length() == 1);
  }

  /** Variants (RFC 5646 §2.2.5) and extension singletons (§2.2.6) must not repeat. */
  private static boolean areDistinct(Stream<String> subtags) {
    Set<String> seen = new HashSet<>();
    return subtags.allMatch(subtag -> seen.add(subtag.toLowerCase(Locale.ROOT)));
  }

  /** A calendar date, {@code YYYY-MM-DD}; the year 0000 means that the year is unknown. */
  static @Nullable String date(String text) {
    if (!DATE.matcher(text).matches()) {
      return null;
    }
    try {
      return LocalDate.parse(text).toString();
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** Whether the date is a possible date of birth: not later than today at UTC+14. */
  boolean isDateOfBirth(String date) {
    LocalDate day = LocalDate.parse(date);
    LocalDate latest = LocalDate.ofInstant(clock.instant(), ZoneOffset.ofHours(14));
    return day.getYear() == YEAR_UNKNOWN || (!day.isBefore(BIRTH_MIN) && !day.isAfter(latest));
  }
}
