package customerservice.imports.records;

import customerservice.customers.export.CsvColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the usual headings of other systems: of the exports of Square, Shopify, Mailchimp,
 * Lightspeed and Toast, and of spreadsheets. A heading that means different things in them is not
 * here, such as Name, Status, ID or Lightspeed's loyalty_balance, an amount of money.
 */
final class Headings {
  /** The prefix of an attribute as a field. */
  static final String ATTRIBUTE = "attributes.";

  /** The longest heading of a column that is kept as an attribute. */
  static final int ATTRIBUTE_NAME_LENGTH_MAX = 40;

  /** Headings that are parts of an address only next to a column for the city. */
  private static final Set<String> NEEDING_CITY = Set.of("address", "region");

  /** Headings that have their field only without a column for the code of the same thing. */
  private static final Map<String, String> CODES =
      Map.of("country", "countrycode", "province", "provincecode");

  /** Case and these characters make no difference. */
  private static final Pattern IGNORED = Pattern.compile("[\\p{Z}\\p{Cntrl}\\p{Cf}\\p{Pd}_]");

  /** Columns of an export that the service sets itself, so that an import ignores them. */
  static final Set<String> SET_BY_SERVICE =
      Set.of("merged_into", "lifetime_points", "tier", "version", "created_at", "updated_at");

  /** Other columns of an export whose names have other meanings in files of other systems. */
  private static final Set<String> SPELLED_EXACTLY = Set.of("id", "points", "status");

  private static final Set<String> NAMES =
      Set.copyOf(
          Stream.concat(
                  CsvColumns.ALL.stream(),
                  Stream.of(
                      CsvHeader.OPENING_POINTS,
                      CsvHeader.OPENING_LIFETIME_POINTS,
                      CsvHeader.OPENING_EXPIRES_AT,
                      "consent_email_marketing_at",
                      "consent_sms_marketing_at",
                      "consent_profiling_at"))
              .toList());

  private static final Map<String, String> FIELDS = fields();

  private Headings() {}

  private static Map<String, String> fields() {
    Map<String, String> fields = new HashMap<>();
    """
    external_id: Reference ID, External ID, Customer ID, Customer Code, Customer Number, Customer No, Guest ID
    first_name: First, Given Name, Forename, FName, Firstname
    last_name: Last, Surname, Family Name, LName
    email: Email Address, E-mail Address, Mail, Customer Email
    phone: Phone Number, Mobile, Mobile Phone, Mobile Number, Cell, Cell Phone, Telephone, Telephone Number, \
      Phone No, SMS Phone Number, Customer Phone
    date_of_birth: Birthday, Birthdate, Birth Date, Date of Birth, DOB
    address_line1: Address 1, Address Line 1, Street, Street Address, Street Address 1, Streetname, \
      Default Address Address1, Physical Address1, Address
    address_line2: Address 2, Address Line 2, Street Address 2, Default Address Address2, Physical Address2
    address_city: City, Town, Default Address City, Physical City
    address_region: State, Province, Province Code, Region, State/Province, County, \
      Default Address Province Code, Physical State
    address_postal_code: Zip, Zip Code, Postal Code, Postcode, Zip/Postal Code, Default Address Zip, \
      Physical Postcode
    address_country: Country, Country Code, Default Address Country Code, Physical Country ID
    language: Locale, Preferred Language
    email_marketing: Accepts Email Marketing, Accepts Marketing, Email Subscription Status, Email Opt In, \
      Email Marketing Consent, Email Consent, Email Marketing Opt In, Consent Email Marketing
    sms_marketing: Accepts SMS Marketing, SMS Subscription Status, SMS Opt In, SMS Marketing Consent, \
      SMS Consent, SMS Marketing Opt In, Text Marketing, Consent SMS Marketing
    profiling: Consent Profiling
    consent_email_marketing_at: Email Marketing At
    consent_sms_marketing_at: SMS Marketing At
    consent_profiling_at: Profiling At
    tags: Tag, Customer Tags, Guest Tags
    notes: Note, Memo, Comments, Comment
    opening_points: Points, Loyalty Points, Points Balance, Point Balance, Current Points, Reward Points, \
      Available Points, Loyalty Points Balance
    opening_lifetime_points: Lifetime Points, Lifetime Loyalty Points, Total Points Earned
    opening_expires_at: Points Expire At, Points Expiry Date, Points Expiration Date
    """
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(line ->
            List.of(line[1].split(",", -1))
                .forEach(heading -> fields.put(normalized(heading), line[0])));
    NAMES.stream()
        .filter(name -> !SET_BY_SERVICE.contains(name) && !SPELLED_EXACTLY.contains(name))
        .forEach(name -> fields.put(normalized(name), name));
    return Map.copyOf(fields);
  }

  /** Whether a column can be mapped to this field. */
  static boolean isField(String field) {
    int nameLength = field.codePointCount(0, field.length()) - ATTRIBUTE.length();
    return (NAMES.contains(field) && !SET_BY_SERVICE.contains(field))
        || (field.startsWith(ATTRIBUTE)
            && nameLength > 0
            && nameLength <= ATTRIBUTE_NAME_LENGTH_MAX);
  }

  /** The field of a heading; null if it is unknown. */
  static @Nullable String field(String heading) {
    return NAMES.contains(heading) ? heading : FIELDS.get(normalized(heading));
  }

  /** The form in which headings are equal that differ only in case, blanks and hyphens. */
  static String normalized(String heading) {
    return IGNORED.matcher(heading).replaceAll("").toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a usual heading has its field in a file.
   *
   * @param heading normalized
   * @param others the headings of the file that the client did not map, normalized
   */
  static boolean isUsable(String heading, boolean hasCity, Set<String> others) {
    String code = CODES.get(heading);
    return (hasCity || !NEEDING_CITY.contains(heading)) && (code == null || !others.contains(code));
  }
}
