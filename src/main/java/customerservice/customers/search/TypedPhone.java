package customerservice.customers.search;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import customerservice.customers.index.SearchTerms;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The terms of phone numbers that typed digits can mean, in any region: the whole number, its
 * beginning or its end, with or without country code and trunk prefix. Pure.
 */
final class TypedPhone {
  /** The shortest end of a phone number that is looked up. */
  static final int END_DIGITS_MIN = 4;

  /** Fewer digits are not a complete number. */
  static final int NUMBER_DIGITS_MIN = 7;

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  /**
   * Prefixes other than the trunk 0 and the international 00, with the country codes that they
   * stand for; sorted, because a cursor counts the terms. 521 is the former form of +52 in Mexico.
   */
  private static final SortedMap<String, List<String>> PREFIXES =
      new TreeMap<>(
          Map.of(
              "8", List.of("7", "370", "993", "998"),
              "80", List.of("375"),
              "06", List.of("36"),
              "01", List.of("52"),
              "044", List.of("52"),
              "045", List.of("52"),
              "521", List.of("52"),
              "011", List.of("")));

  /** The regions in which digits of a national notation are inside the number, not before it. */
  private static final List<String> REGIONS = List.of("AR", "BR");

  private TypedPhone() {}

  /** Terms that the digits begin or equal. */
  static List<String> beginnings(String digits) {
    String significant = LEADING_ZEROS.matcher(digits).replaceFirst("");
    Set<String> numbers = new LinkedHashSet<>(List.of(digits));
    if (!significant.isEmpty()) {
      numbers.add(significant);
    }
    if (significant.length() >= NUMBER_DIGITS_MIN) {
      List.copyOf(numbers).forEach(number -> numbers.addAll(withCountryCodes(number)));
      addComplete(numbers, "+" + significant, "ZZ");
      REGIONS.forEach(region -> addComplete(numbers, digits, region));
    }
    return numbers.stream().map(number -> SearchTerms.WORD + number).toList();
  }

  private static List<String> withCountryCodes(String number) {
    List<String> complete = new ArrayList<>();
    PREFIXES.forEach((prefix, codes) -> {
      if (number.startsWith(prefix) && number.length() >= prefix.length() + NUMBER_DIGITS_MIN) {
        codes.forEach(code -> complete.add(code + number.substring(prefix.length())));
      }
    });
    return complete;
  }

  /** Adds the number that a text is in a region, which also omits (0) after a country code. */
  private static void addComplete(Set<String> numbers, String text, String region) {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    try {
      PhoneNumber number = phones.parse(text, region);
      if (phones.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE) {
        numbers.add(phones.format(number, PhoneNumberFormat.E164).substring(1));
      }
    } catch (NumberParseException noNumber) {
      // The other readings of the digits remain.
    }
  }

  /** Terms of numbers that end with the digits, or, if they are enough, with all but a trunk 0. */
  static List<String> ends(String digits) {
    String significant = LEADING_ZEROS.matcher(digits).replaceFirst("");
    List<String> ends = new ArrayList<>();
    if (digits.length() >= END_DIGITS_MIN) {
      ends.add(digits);
    }
    if (significant.length() >= NUMBER_DIGITS_MIN && !significant.equals(digits)) {
      ends.add(significant);
    }
    return ends.stream()
        .map(end -> SearchTerms.PHONE_REVERSED + SearchTerms.reversed(end))
        .toList();
  }
}
