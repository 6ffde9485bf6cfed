package customerservice.imports.records;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.export.CsvForm;
import customerservice.imports.records.CsvHeader.Column;
import customerservice.platform.Rfc3339;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.StrictJson;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts a CSV row to the JSON of the same customer, so that one parser validates both formats.
 * An empty cell is an absent field.
 */
public final class CsvToJson {
  public static final String INVALID_QUOTES =
      "A quoted field must be closed, and only a separator may follow its closing quotation mark.";

  private static final String ADDRESS = "address_";
  private static final String COUNTRY = "address_country";
  private static final String FIRST_ADDRESS = "addresses[0].";
  private static final String PREFERENCES = "preferences";
  private static final String PREFERENCE_NOTES = "preference_notes";
  private static final String CONSENTS = "consents";
  private static final String CONSENT = "consent_";
  private static final String AT = "_at";
  private static final String GRANTED = "granted";
  private static final String LOYALTY = "loyalty";
  private static final String POINTS = "points";
  private static final String ATTRIBUTES = "attributes";
  private static final String TAGS = "tags";

  private static final Set<String> SLUG_LISTS = Set.of("dietary_restrictions", "allergens", TAGS);
  private static final Set<String> PREFERENCE_LISTS =
      Set.of("dietary_restrictions", "allergens", "favorite_items");
  private static final Set<String> PREFERENCE_TEXTS =
      Set.of("seating", "language", "preferred_contact");
  private static final Set<String> CONSENT_PURPOSES =
      Set.of("email_marketing", "sms_marketing", "profiling");
  private static final Set<String> NUMBERS =
      Set.of(CsvHeader.OPENING_POINTS, CsvHeader.OPENING_LIFETIME_POINTS);

  private static final Set<String> YES = Set.of("true", "yes", "y", "1", "on", "subscribed");
  private static final Set<String> NO = Set.of("false", "no", "n", "0", "off", "unsubscribed");

  /** Square's word for a customer that was not asked. */
  private static final String NOT_ASKED = "unknown";

  /** Columns of an export that the service sets itself. */
  private static final Set<String> IGNORED =
      Set.of("merged_into", "lifetime_points", "tier", "version", "created_at", "updated_at");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  /** An apostrophe by which other systems keep spreadsheets from reading an id as a number. */
  private static final Pattern TEXT_NUMBER = Pattern.compile("'[0-9]+");

  private final CsvHeader header;
  private final ReadOptions options;
  private final String defaultCountry;
  private final ValidationErrors errors;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final ObjectNode attributes = JsonNodeFactory.instance.objectNode();
  private final Map<String, String> cells = new HashMap<>();

  private CsvToJson(
      CsvHeader header, ReadOptions options, String defaultCountry, ValidationErrors errors) {
    this.header = header;
    this.options = options;
    this.defaultCountry = defaultCountry;
    this.errors = errors;
  }

  /**
   * Converts a row; null if no cell could be read, which adds an error.
   *
   * @param defaultCountry of addresses in files of other systems that have no column for it
   */
  public static @Nullable ObjectNode convert(
      CsvHeader header,
      String row,
      ReadOptions options,
      String defaultCountry,
      ValidationErrors errors) {
    CsvCells cells = header.cells(row).orElse(null);
    if (cells == null) {
      errors.add("$", FieldCode.INVALID_FORMAT, INVALID_QUOTES);
      return null;
    }
    int columns = header.columns().size();
    if (cells.count() != columns) {
      String message =
          "This row has %d cells, but the header has %d.".formatted(cells.count(), columns);
      errors.add("$", FieldCode.INVALID_FORMAT, message);
      return null;
    }
    CsvToJson conversion = new CsvToJson(header, options, defaultCountry, errors);
    conversion.putAll(cells.kept());
    return conversion.json.isEmpty() && errors.problem().isPresent() ? null : conversion.json;
  }

  private void putAll(List<String> row) {
    List<Column> columns = header.columns();
    for (int i = 0; i < columns.size(); i++) {
      String cell = Text.trimmed(CsvForm.unguarded(row.get(i)));
      if (cell != null) {
        put(columns.get(i), cell);
      }
    }
    completeAddress(row);
    if (json.get(ATTRIBUTES) instanceof ObjectNode given) {
      given.setAll(attributes);
    } else if (!json.has(ATTRIBUTES) && !attributes.isEmpty()) {
      json.set(ATTRIBUTES, attributes);
    }
  }

  private void put(Column column, String cell) {
    String field = column.field();
    if (column.isBlank()) {
      putWithoutHeading();
    } else if (field != null && !IGNORED.contains(field)) {
      String first = cells.putIfAbsent(field, cell);
      if (first == null) {
        put(field, column.hasOwnName(), cell);
      } else if (!first.equals(cell)) {
        putSecond(column, field, cell);
      }
    }
  }

  private void putWithoutHeading() {
    if (options.unknownColumns() != UnknownColumns.IGNORE) {
      errors.add("$", FieldCode.UNKNOWN_FIELD, "A cell of this row has no heading.");
    }
  }

  /** Handles a cell whose field has another value already, from a column before it. */
  private void putSecond(Column column, String field, String cell) {
    switch (options.unknownColumns()) {
      case REJECT ->
          errors.add(
              field,
              FieldCode.CONFLICT,
              "Two columns have different values for this field. Map one of them with the"
                  + " parameter columns, or set the parameter unknown_columns.");
      case IGNORE -> {}
      case ATTRIBUTES -> attributes.put(column.heading(), cell);
    }
  }

  private void put(String field, boolean isStrict, String cell) {
    if (field.startsWith(Headings.ATTRIBUTE)) {
      attributes.put(field.substring(Headings.ATTRIBUTE.length()), cell);
    } else if (field.startsWith(ADDRESS)) {
      address().put(field.substring(ADDRESS.length()), cell);
    } else if (PREFERENCE_TEXTS.contains(field)) {
      json.withObjectProperty(PREFERENCES).put(field, cell);
    } else if (field.equals(PREFERENCE_NOTES)) {
      json.withObjectProperty(PREFERENCES).put("notes", cell);
    } else if (PREFERENCE_LISTS.contains(field)) {
      putList(json.withObjectProperty(PREFERENCES), field, isStrict, cell);
    } else if (field.equals(TAGS)) {
      putList(json, field, isStrict, cell);
    } else if (CONSENT_PURPOSES.contains(field)) {
      putConsent(field, cell);
    } else if (field.startsWith(CONSENT)) {
      putConsentTime(field, cell);
    } else if (field.equals(POINTS)) {
      putNumber(json.withObjectProperty(LOYALTY), field, cell);
    } else if (NUMBERS.contains(field)) {
      putNumber(json, field, cell);
    } else if (field.equals(ATTRIBUTES)) {
      putAttributes(cell);
    } else {
      boolean isTextNumber = !isStrict && TEXT_NUMBER.matcher(cell).matches();
      json.put(field, isTextNumber ? cell.substring(1) : cell);
    }
  }

  private ObjectNode address() {
    ArrayNode addresses = json.withArrayProperty("addresses");
    return addresses.isEmpty() ? addresses.addObject() : (ObjectNode) addresses.get(0);
  }

  /**
   * Completes the address of a file from another system, in which a country may have no column and
   * an address may be a postal code only. The cells of an incomplete address are handled like those
   * without a field.
   */
  private void completeAddress(List<String> row) {
    boolean isOwn =
        header.columns().stream()
            .anyMatch(column -> column.hasOwnName() && column.heading().startsWith(ADDRESS));
    if (isOwn || !json.has("addresses")) {
      return;
    }
    ObjectNode address = address();
    if (!header.has(COUNTRY)) {
      address.put("country", defaultCountry);
    }
    boolean isComplete = address.has("line1") && address.has("city") && address.has("country");
    if (isComplete || options.unknownColumns() == UnknownColumns.REJECT) {
      return;
    }
    json.remove("addresses");
    for (int i = 0; i < row.size(); i++) {
      Column column = header.columns().get(i);
      String cell = Text.trimmed(CsvForm.unguarded(row.get(i)));
      boolean isPart = column.field() != null && column.field().startsWith(ADDRESS);
      if (isPart && cell != null && options.unknownColumns() == UnknownColumns.ATTRIBUTES) {
        attributes.put(column.heading(), cell);
      }
    }
  }

  /** The words of other systems, such as Gluten free, become slugs; commas may separate them. */
  private static void putList(ObjectNode parent, String name, boolean isStrict, String cell) {
    ArrayNode entries = parent.putArray(name);
    if (isStrict || !SLUG_LISTS.contains(name)) {
      CsvForm.entries(cell).forEach(entries::add);
    } else {
      CsvForm.entries(cell.replace(',', ';')).forEach(entry -> entries.add(Slugs.of(entry)));
    }
  }

  private void putConsent(String name, String cell) {
    String answer = cell.toLowerCase(Locale.ROOT);
    if (YES.contains(answer) || NO.contains(answer)) {
      consent(name).put(GRANTED, YES.contains(answer));
    } else if (!answer.equals(NOT_ASKED)) {
      consent(name).put(GRANTED, cell);
    }
  }

  private void putConsentTime(String field, String cell) {
    Instant time = options.dates().time(cell);
    consent(field.substring(CONSENT.length(), field.length() - AT.length()))
        .put("at", time == null ? cell : Rfc3339.text(time));
  }

  private ObjectNode consent(String name) {
    return json.withObjectProperty(CONSENTS).withObjectProperty(name);
  }

  private static void putNumber(ObjectNode json, String name, String cell) {
    if (WHOLE_NUMBER.matcher(cell).matches()) {
      json.put(name, Long.parseLong(cell));
    } else {
      json.put(name, cell);
    }
  }

  private void putAttributes(String cell) {
    try {
      json.set(ATTRIBUTES, StrictJson.read(cell, "This"));
    } catch (StrictJson.NotJson e) {
      errors.add(ATTRIBUTES, FieldCode.INVALID_FORMAT, e.detail());
    }
  }

  /** The column of a JSON field. */
  public static String column(String field) {
    if (field.startsWith(FIRST_ADDRESS)) {
      return ADDRESS + field.substring(FIRST_ADDRESS.length());
    }
    if (field.equals(PREFERENCES + ".notes")) {
      return PREFERENCE_NOTES;
    }
    if (field.startsWith(CONSENTS + ".") && field.endsWith(".at")) {
      return CONSENT + field.substring(CONSENTS.length() + 1, field.length() - AT.length()) + AT;
    }
    for (String object : List.of(PREFERENCES, CONSENTS, LOYALTY)) {
      if (field.startsWith(object + ".")) {
        String column = field.substring(object.length() + 1);
        return column.endsWith("." + GRANTED)
            ? column.substring(0, column.length() - GRANTED.length() - 1)
            : column;
      }
    }
    return field;
  }
}
