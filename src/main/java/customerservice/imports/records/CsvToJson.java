package customerservice.imports.records;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.export.CsvForm;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.StrictJson;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.util.List;
import java.util.Locale;
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
  private static final String FIRST_ADDRESS = "addresses[0].";
  private static final String PREFERENCES = "preferences";
  private static final String PREFERENCE_NOTES = "preference_notes";
  private static final String CONSENTS = "consents";
  private static final String GRANTED = "granted";
  private static final String LOYALTY = "loyalty";
  private static final String POINTS = "points";
  private static final String ATTRIBUTES = "attributes";
  private static final String TAGS = "tags";

  private static final Set<String> PREFERENCE_LISTS =
      Set.of("dietary_restrictions", "allergens", "favorite_items");
  private static final Set<String> PREFERENCE_TEXTS =
      Set.of("seating", "language", "preferred_contact");
  private static final Set<String> CONSENT_PURPOSES =
      Set.of("email_marketing", "sms_marketing", "profiling");

  /** Columns of an export that the service sets itself. */
  private static final Set<String> IGNORED =
      Set.of("id", "merged_into", "lifetime_points", "tier", "version", "created_at", "updated_at");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private CsvToJson() {}

  /** Converts a row; null if no cell could be read, which adds an error. */
  public static @Nullable ObjectNode convert(
      CsvHeader header, String row, ValidationErrors errors) {
    CsvCells cells = header.cells(row).orElse(null);
    if (cells == null) {
      errors.add("$", FieldCode.INVALID_FORMAT, INVALID_QUOTES);
      return null;
    }
    List<String> columns = header.columns();
    if (cells.count() != columns.size()) {
      String message =
          "This row has %d cells, but the header has %d.".formatted(cells.count(), columns.size());
      errors.add("$", FieldCode.INVALID_FORMAT, message);
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      String cell = Text.trimmed(CsvForm.unguarded(cells.kept().get(i)));
      if (cell != null && !IGNORED.contains(columns.get(i))) {
        put(json, columns.get(i), cell, errors);
      }
    }
    return json.isEmpty() && errors.problem().isPresent() ? null : json;
  }

  private static void put(ObjectNode json, String column, String cell, ValidationErrors errors) {
    if (column.startsWith(ADDRESS)) {
      address(json).put(column.substring(ADDRESS.length()), cell);
    } else if (PREFERENCE_TEXTS.contains(column)) {
      json.withObjectProperty(PREFERENCES).put(column, cell);
    } else if (column.equals(PREFERENCE_NOTES)) {
      json.withObjectProperty(PREFERENCES).put("notes", cell);
    } else if (PREFERENCE_LISTS.contains(column)) {
      putList(json.withObjectProperty(PREFERENCES), column, cell);
    } else if (column.equals(TAGS)) {
      putList(json, column, cell);
    } else if (CONSENT_PURPOSES.contains(column)) {
      putConsent(json.withObjectProperty(CONSENTS).putObject(column), cell);
    } else if (column.equals(POINTS)) {
      putNumber(json.withObjectProperty(LOYALTY), column, cell);
    } else if (column.equals(CsvHeader.OPENING_POINTS)) {
      putNumber(json, column, cell);
    } else if (column.equals(ATTRIBUTES)) {
      putAttributes(json, cell, errors);
    } else {
      json.put(column, cell);
    }
  }

  private static ObjectNode address(ObjectNode json) {
    ArrayNode addresses = json.withArrayProperty("addresses");
    return addresses.isEmpty() ? addresses.addObject() : (ObjectNode) addresses.get(0);
  }

  private static void putList(ObjectNode json, String name, String cell) {
    ArrayNode entries = json.putArray(name);
    CsvForm.entries(cell).forEach(entries::add);
  }

  private static void putConsent(ObjectNode consent, String cell) {
    switch (cell.toLowerCase(Locale.ROOT)) {
      case "true" -> consent.put(GRANTED, true);
      case "false" -> consent.put(GRANTED, false);
      default -> consent.put(GRANTED, cell);
    }
  }

  private static void putNumber(ObjectNode json, String name, String cell) {
    if (WHOLE_NUMBER.matcher(cell).matches()) {
      json.put(name, Long.parseLong(cell));
    } else {
      json.put(name, cell);
    }
  }

  private static void putAttributes(ObjectNode json, String cell, ValidationErrors errors) {
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
