package customerservice.imports.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.imports.records.CsvHeader.Column;
import customerservice.platform.export.CsvForm;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.StrictJson;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts the rows of a CSV to the JSON of the same customers, so that one parser validates both
 * formats. An empty cell is an absent field. The columns are evaluated once, for all rows.
 */
public final class CsvToJson {
  public static final String INVALID_QUOTES =
      "A quoted field must be closed, and only a separator may follow its closing quotation mark.";

  private static final String ADDRESS = "address_";
  private static final String COUNTRY = "country";
  private static final String FIRST_ADDRESS = "addresses[0].";
  private static final String PREFERENCES = "preferences";
  private static final String PREFERENCE_NOTES = "preference_notes";
  private static final String CONSENTS = "consents";
  private static final String CONSENT = "consent_";
  private static final String AT = "_at";
  private static final String GRANTED = "granted";
  private static final String LOYALTY = "loyalty";
  private static final String ATTRIBUTES = "attributes";

  private static final Set<String> YES = Set.of("true", "yes", "y", "1", "on", "subscribed");
  private static final Set<String> NO = Set.of("false", "no", "n", "0", "off", "unsubscribed");

  /** Square's word for a customer that was not asked. */
  private static final String NOT_ASKED = "unknown";

  /** A whole number, also with a fraction of one or two zeros; three can be grouped thousands. */
  private static final Pattern WHOLE_NUMBER = Pattern.compile("(-?[0-9]{1,18})(?:[.,]0{1,2})?");

  /** An apostrophe by which other systems keep spreadsheets from reading an id as a number. */
  private static final Pattern TEXT_NUMBER = Pattern.compile("'[0-9]+");

  private final CsvHeader header;
  private final UnknownColumns unknownColumns;
  private final String defaultCountry;
  private final BinaryOperator<String> comparable;
  private final List<CellReader> readers = new ArrayList<>();

  /** Whether the columns of the address are spelled as in an export. */
  private final boolean hasOwnAddress;

  private final boolean hasCountry;
  private final boolean hasAttributes;

  /** Adds a cell that is not blank to its row. */
  private interface CellWriter {
    void write(Row row, String cell);
  }

  /**
   * Reads the cells of a column.
   *
   * @param isStrict whether the cells have the form of an export
   * @param isShared whether another column has the same field
   */
  private record CellReader(Column column, boolean isStrict, boolean isShared, CellWriter writer) {
    /** The content of a cell; null if it is blank. */
    @Nullable String content(String cell) {
      String text = Text.trimmed(CsvForm.unguarded(cell));
      return text != null && !isStrict && TEXT_NUMBER.matcher(text).matches()
          ? text.substring(1)
          : text;
    }
  }

  /**
   * A converter for the rows of a file.
   *
   * @param defaultCountry of addresses in files of other systems that have no column for it
   * @param comparable returns a form of the value of a field, both given, that is equal for two
   *     notations of the same value
   */
  public CsvToJson(
      CsvHeader header,
      UnknownColumns unknownColumns,
      String defaultCountry,
      BinaryOperator<String> comparable) {
    this.header = header;
    this.unknownColumns = unknownColumns;
    this.defaultCountry = defaultCountry;
    this.comparable = comparable;
    this.hasOwnAddress =
        header.columns().stream()
            .anyMatch(column -> column.hasOwnName() && column.heading().startsWith(ADDRESS));
    this.hasCountry = header.has(ADDRESS + COUNTRY);
    this.hasAttributes = header.has(ATTRIBUTES);
    Set<String> found = new HashSet<>();
    Set<String> shared = new HashSet<>();
    for (Column column : header.columns()) {
      if (column.field() != null && !found.add(column.field())) {
        shared.add(column.field());
      }
    }
    for (Column column : header.columns()) {
      boolean isShared = column.field() != null && shared.contains(column.field());
      readers.add(new CellReader(column, column.hasOwnName(), isShared, writer(column)));
    }
  }

  private CellWriter writer(Column column) {
    String field = column.field();
    if (column.isBlank()) {
      return (row, cell) -> row.addWithoutHeading();
    }
    return field == null || Headings.SET_BY_SERVICE.contains(field)
        ? (row, cell) -> {}
        : writer(column, field);
  }

  private static CellWriter writer(Column column, String field) {
    boolean isStrict = column.hasOwnName();
    if (field.startsWith(Headings.ATTRIBUTE)) {
      String name = field.substring(Headings.ATTRIBUTE.length());
      return (row, cell) -> row.attributes.put(name, cell);
    }
    if (field.startsWith(ADDRESS)) {
      String part = field.substring(ADDRESS.length());
      return (row, cell) -> {
        row.address.put(part, cell);
        row.addressCells.put(column.heading(), cell);
      };
    }
    if (field.startsWith(CONSENT)) {
      String name = field.substring(CONSENT.length(), field.length() - AT.length());
      return (row, cell) -> row.consent(name).put("at", cell);
    }
    return switch (field) {
      case "seating", "language", "preferred_contact" ->
          (row, cell) -> row.preferences().put(field, cell);
      case PREFERENCE_NOTES -> (row, cell) -> row.preferences().put("notes", cell);
      case "dietary_restrictions", "allergens" ->
          (row, cell) -> putSlugs(row.preferences(), field, isStrict, cell);
      case "favorite_items" ->
          (row, cell) -> CsvForm.entries(cell).forEach(row.preferences().putArray(field)::add);
      case "tags" -> (row, cell) -> putSlugs(row.json, field, isStrict, cell);
      case "email_marketing", "sms_marketing", "profiling" ->
          (row, cell) -> row.putAnswer(field, cell);
      case "points" -> (row, cell) -> row.json.withObjectProperty(LOYALTY).set(field, number(cell));
      case CsvHeader.OPENING_POINTS, CsvHeader.OPENING_LIFETIME_POINTS ->
          (row, cell) -> row.json.set(field, number(cell));
      case ATTRIBUTES -> (row, cell) -> row.putAttributes(cell);
      default -> (row, cell) -> row.json.put(field, cell);
    };
  }

  /** The words of other systems, such as Gluten free, become slugs; commas may separate them. */
  private static void putSlugs(ObjectNode parent, String name, boolean isStrict, String cell) {
    ArrayNode slugs = parent.putArray(name);
    if (isStrict) {
      CsvForm.entries(cell).forEach(slugs::add);
    } else {
      CsvForm.entries(cell.replace(',', ';')).forEach(entry -> slugs.add(Slugs.of(entry)));
    }
  }

  private static JsonNode number(String cell) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Matcher number = WHOLE_NUMBER.matcher(cell);
    return number.matches()
        ? nodes.numberNode(Long.parseLong(number.group(1)))
        : nodes.textNode(cell);
  }

  /** Whether a column has all attributes of a customer. */
  public boolean hasAttributes() {
    return hasAttributes;
  }

  /** Converts a row; null if no cell could be read, which adds an error. */
  public @Nullable ObjectNode convert(String row, ValidationErrors errors) {
    CsvCells cells = header.cells(row).orElse(null);
    if (cells == null) {
      errors.add("$", FieldCode.INVALID_FORMAT, INVALID_QUOTES);
      return null;
    }
    if (cells.count() != readers.size()) {
      String message =
          "This row has %d cells, but the header has %d.".formatted(cells.count(), readers.size());
      errors.add("$", FieldCode.INVALID_FORMAT, message);
      return null;
    }
    ObjectNode json = new Row(errors).read(cells.kept());
    return json.isEmpty() && errors.problem().isPresent() ? null : json;
  }

  /** The row that is converted. */
  private final class Row {
    private final ValidationErrors errors;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ObjectNode attributes = JsonNodeFactory.instance.objectNode();

    private final ObjectNode address = JsonNodeFactory.instance.objectNode();

    /** The cells of the address by their headings. */
    private final ObjectNode addressCells = JsonNodeFactory.instance.objectNode();

    /** The cells of fields with several columns. */
    private final Map<String, String> first = new HashMap<>();

    Row(ValidationErrors errors) {
      this.errors = errors;
    }

    ObjectNode read(List<String> cells) {
      for (int i = 0; i < cells.size(); i++) {
        CellReader reader = readers.get(i);
        String cell = reader.content(cells.get(i));
        if (cell != null && isFirst(reader, cell)) {
          reader.writer().write(this, cell);
        }
      }
      if (!address.isEmpty()) {
        putAddress();
      }
      if (json.get(ATTRIBUTES) instanceof ObjectNode given) {
        given.setAll(attributes);
      } else if (!json.has(ATTRIBUTES) && !attributes.isEmpty()) {
        json.set(ATTRIBUTES, attributes);
      }
      return json;
    }

    /** False if a column before this one has a value for the same field. */
    private boolean isFirst(CellReader reader, String cell) {
      String field = reader.column().field();
      if (!reader.isShared() || field == null) {
        return true;
      }
      String other = first.putIfAbsent(field, cell);
      if (other != null
          && !other.equals(cell)
          && !comparable.apply(field, other).equals(comparable.apply(field, cell))) {
        putSecond(reader.column().heading(), field, cell);
      }
      return other == null;
    }

    private void putSecond(String heading, String field, String cell) {
      switch (unknownColumns) {
        case REJECT ->
            errors.add(
                field,
                FieldCode.CONFLICT,
                "Two columns have different values for this field. Map one of them with the"
                    + " parameter columns, or set the parameter unknown_columns.");
        case IGNORE -> {}
        case ATTRIBUTES -> attributes.put(heading, cell);
      }
    }

    private void addWithoutHeading() {
      if (unknownColumns != UnknownColumns.IGNORE) {
        errors.add("$", FieldCode.UNKNOWN_FIELD, "A cell of this row has no heading.");
      }
    }

    /**
     * Adds the address. In a file of another system, a country may have no column and an address
     * may be a postal code only. The cells of an incomplete address are handled like those without
     * a field.
     */
    private void putAddress() {
      if (!hasOwnAddress && !hasCountry) {
        address.put(COUNTRY, defaultCountry);
      }
      boolean isComplete = address.has("line1") && address.has("city") && address.has(COUNTRY);
      if (hasOwnAddress || isComplete || unknownColumns == UnknownColumns.REJECT) {
        json.putArray("addresses").add(address);
      } else if (unknownColumns == UnknownColumns.ATTRIBUTES) {
        attributes.setAll(addressCells);
      }
    }

    ObjectNode preferences() {
      return json.withObjectProperty(PREFERENCES);
    }

    ObjectNode consent(String name) {
      return json.withObjectProperty(CONSENTS).withObjectProperty(name);
    }

    void putAnswer(String name, String cell) {
      String answer = cell.toLowerCase(Locale.ROOT);
      if (YES.contains(answer) || NO.contains(answer)) {
        consent(name).put(GRANTED, YES.contains(answer));
      } else if (!answer.equals(NOT_ASKED)) {
        consent(name).put(GRANTED, cell);
      }
    }

    void putAttributes(String cell) {
      try {
        json.set(ATTRIBUTES, StrictJson.read(cell, "This"));
      } catch (StrictJson.NotJson e) {
        errors.add(ATTRIBUTES, FieldCode.INVALID_FORMAT, e.detail());
      }
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
