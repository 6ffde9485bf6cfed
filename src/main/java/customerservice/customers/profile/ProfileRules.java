package customerservice.customers.profile;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber.CountryCodeSource;
import customerservice.platform.input.Text;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /** Digits and separators; a text with words or an extension does not match. */
  private static final Pattern PHONE =
      Pattern.compile("(?i)(tel:)?[0-9\\p{Pd}\\p{Z}+＋().,/~ー⁓∼（）［］．／～−\\[\\]]{3,50}");

  /** A country code follows it, in any region. */
  private static final Pattern DOUBLE_ZERO = Pattern.compile("(?i)(tel:)?[^0-9]*00");

  private static final int DECIMAL = 10;

  /** Not allowed in an e-mail address, so that two different addresses never look the same. */
  private static final Pattern SPACES_AND_INVISIBLES = Pattern.compile("[\\p{Z}\\p{C}]");

  /** Longer primary subtags are reserved or need a registration; none exists (RFC 5646 §2.2.1). */
  private static final int LANGUAGE_LETTERS_MAX = 3;

  /** The codes of ISO 3166-1, and the code that the European Union uses for Kosovo. */
  private static final Set<String> COUNTRIES =
      Stream.concat(Arrays.stream(Locale.getISOCountries()), Stream.of("XK"))
          .collect(Collectors.toUnmodifiableSet());

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
   * assigned ones, because numbering plans change faster than libraries. Ignores invisible
   * characters and converts retired forms ({@link RetiredNumbers}).
   */
  @Nullable
  public String phone(String text) {
    String plain = plainPhone(text);
    PhoneNumber number = hasPhoneForm(plain) ? number(plain) : null;
    if (number == null) {
      return null;
    }
    String e164 = e164(number);
    // Rejects a number with leading zeros whose E.164 form parses as another number.
    PhoneNumber same = parsed(e164);
    return same != null && e164(same).equals(e164) ? e164 : null;
  }

  /** Visible characters, with digits and spaces in ASCII. */
  private static String plainPhone(String text) {
    return Text.visible(text)
        .codePoints()
        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, DECIMAL) : c)
        .map(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * Parses a number of the default region, or with a country code after {@code +} or {@code 00}. In
   * some regions {@code 00} is not the international prefix, but the beginning of national numbers
   * or of the prefix with the code of a carrier.
   */
  private @Nullable PhoneNumber number(String plain) {
    PhoneNumber inRegion = parsed(plain);
    Matcher doubleZero = DOUBLE_ZERO.matcher(plain);
    boolean isNational = inRegion != null && isWithoutCountryCode(inRegion) && isValid(inRegion);
    if (isNational || !doubleZero.lookingAt()) {
      return inRegion;
    }
    PhoneNumber abroad = parsed("+" + plain.substring(doubleZero.end()));
    boolean isAbroad = isValid(abroad) || (abroad != null && !isValid(inRegion));
    return isAbroad ? abroad : inRegion;
  }

  private boolean isValid(@Nullable PhoneNumber number) {
    return number != null && phones.isValidNumber(number);
  }

  private static boolean isWithoutCountryCode(PhoneNumber number) {
    return number.getCountryCodeSource() == CountryCodeSource.FROM_DEFAULT_COUNTRY;
  }

  /** Parses a number in its current form; null if it is not a possible number. */
  private @Nullable PhoneNumber parsed(String plain) {
    try {
      PhoneNumber number = phones.parseAndKeepRawInput(plain, defaultRegion);
      String sent = e164(number);
      String current = RetiredNumbers.current(sent);
      if (!current.equals(sent) && !isAmbiguous(number)) {
        number = phones.parse(current, null);
      }
      // Excludes local-only numbers: in another area, the same digits are another subscriber.
      return phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
          ? number
          : null;
    } catch (NumberParseException noNumber) {
      return null;
    }
  }

  /**
   * Whether the digits of a retired form can also be a number with a country code but without a
   * plus: in Mexico, 1 551 234 5678 is rather a number of the United States.
   */
  private boolean isAmbiguous(PhoneNumber number) {
    try {
      return isWithoutCountryCode(number)
          && phones.isValidNumber(
              phones.parse("+" + phones.getNationalSignificantNumber(number), null));
    } catch (NumberParseException noCountryCode) {
      return false;
    }
  }

  private String e164(PhoneNumber number) {
    return phones.format(number, PhoneNumberFormat.E164);
  }

  /**
   * The digits of an E.164 number without the country code, such as {@code 612345678} or, in Italy
   * with its leading zero, {@code 0612345678}.
   */
  public static String nationalNumber(String e164) {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    try {
      return phones.getNationalSignificantNumber(phones.parse(e164, null));
    } catch (NumberParseException e) {
      throw new IllegalArgumentException("not an E.164 number", e);
    }
  }

  /** Whether a text has the form of a phone number or of a part of one. */
  public static boolean isPhonePart(String text) {
    return hasPhoneForm(plainPhone(text));
  }

  private static boolean hasPhoneForm(String plain) {
    return PHONE.matcher(plain).matches();
  }

  /** An ISO 3166-1 alpha-2 country code or XK, in upper case. */
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
