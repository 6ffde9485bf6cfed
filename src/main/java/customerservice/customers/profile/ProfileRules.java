package customerservice.customers.profile;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import customerservice.platform.settings.Settings;
import jakarta.inject.Singleton;
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

/** The rules of single values, each by the tables of who knows them. Null for what is none. */
@Singleton
public final class ProfileRules {
  static final LocalDate BIRTH_MIN = LocalDate.of(1900, 1, 1);

  private static final int YEAR_UNKNOWN = 0;
  private static final Pattern NO_DIGITS = Pattern.compile("\\D+");
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /** Digits of any script and what is written between them; words or an extension are no number. */
  private static final Pattern PHONE =
      Pattern.compile("(?i)(tel:)?[\\p{Nd}\\p{Pd}\\p{Z}+＋().,/~]{3,50}");

  /** Spaces, controls and marks that cannot be seen: two addresses that look the same are one. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Z}\\p{C}]");

  /** Longer ones are reserved, or would have to be registered, and none is: RFC 5646 §2.2.1. */
  private static final int LANGUAGE_LETTERS_MAX = 3;

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  /** RFC 2606 and RFC 6761 keep these for tests and private networks; no registry lists them. */
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

  ProfileRules(Settings settings, InstantSource clock) {
    this.defaultRegion = settings.defaultRegion();
    this.clock = clock;
  }

  /** RFC 5322, as far as mailboxes are in use: no space, not even between quotation marks. */
  static @Nullable public String email(String text) {
    return !UNSEEN.matcher(text).find() && EMAILS.isValid(text) ? text : null;
  }

  /**
   * Any usual notation in, E.164 out. Possible numbers are taken, not just those known to be
   * assigned: numbering plans change faster than libraries.
   */
  @Nullable
  public String phone(String text) {
    String number = PHONE.matcher(text).matches() ? e164(text) : null;
    // With zeros before it, what is kept would be read as another number when it is sent back.
    return number != null && number.equals(e164(number)) ? number : null;
  }

  private @Nullable String e164(String text) {
    try {
      // Not one that can only be dialled within its area: it would be another's elsewhere.
      PhoneNumber number = phones.parse(text, defaultRegion);
      return phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
          ? phones.format(number, PhoneNumberFormat.E164)
          : null;
    } catch (NumberParseException noNumber) {
      return null;
    }
  }

  /** The digits that are dialled within the country. */
  public static String nationalNumber(String e164) {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    try {
      return phones.getNationalSignificantNumber(phones.parse(e164, null));
    } catch (NumberParseException e) {
      throw new IllegalArgumentException("not a number in E.164", e);
    }
  }

  /**
   * The digits that somebody typed of a phone number, as far as they can be told: with the
   * country's code when the number is whole, else as they stand. Null for what is none.
   */
  @Nullable
  public String phoneDigits(String text) {
    if (!PHONE.matcher(text).matches()) {
      return null;
    }
    String whole = phone(text);
    String digits = NO_DIGITS.matcher(whole == null ? text : whole).replaceAll("");
    return digits.startsWith("00") ? digits.substring(2) : digits;
  }

  /** ISO 3166-1 alpha-2. */
  public static @Nullable String country(String text) {
    // ASCII alone: the capital of ß is SS, which is South Sudan.
    boolean isCode = COUNTRY.matcher(text).matches();
    String country = text.toUpperCase(Locale.ROOT);
    return isCode && COUNTRIES.contains(country) ? country : null;
  }

  /** BCP 47, in its canonical form. */
  static @Nullable String language(String text) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(text).build();
      boolean isKnown =
          isLanguage(locale.getLanguage())
              && (locale.getCountry().length() != 2 || COUNTRIES.contains(locale.getCountry()))
              && eachOnce(Arrays.stream(locale.getVariant().split("_", -1)))
              && eachOnce(singletons(text));
      return isKnown ? locale.toLanguageTag() : null;
    } catch (IllformedLocaleException notALanguage) {
      return null;
    }
  }

  /** Those of two letters are known; of three there are thousands, and more each year. */
  private static boolean isLanguage(String subtag) {
    return LANGUAGES.contains(subtag) || subtag.length() == LANGUAGE_LETTERS_MAX;
  }

  /** What begins an extension; behind an x all is private. */
  private static Stream<String> singletons(String tag) {
    return Arrays.stream(tag.split("-", -1))
        .takeWhile(subtag -> !subtag.equalsIgnoreCase("x"))
        .filter(subtag -> subtag.length() == 1);
  }

  /** RFC 5646 §2.2.5 for variants, §2.2.6 for extensions. */
  private static boolean eachOnce(Stream<String> subtags) {
    Set<String> before = new HashSet<>();
    return subtags.allMatch(subtag -> before.add(subtag.toLowerCase(Locale.ROOT)));
  }

  /** A day of the calendar, {@code YYYY-MM-DD}; the year 0000 stands for an unknown one. */
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

  /** Whether somebody can have been born that day; it has begun somewhere on earth. */
  boolean isBirth(String date) {
    LocalDate day = LocalDate.parse(date);
    LocalDate latest = LocalDate.ofInstant(clock.instant(), ZoneOffset.ofHours(14));
    return day.getYear() == YEAR_UNKNOWN || (!day.isBefore(BIRTH_MIN) && !day.isAfter(latest));
  }
}
