package customerservice.imports;

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

/**
 * A row of CSV as the JSON that would say the same, so that both are read by the same rules. An
 * empty cell is a field that is not there.
 */
final class CsvRows {
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

  private static final Set<String> LISTS =
      Set.of("dietary_restrictions", "allergens", "favorite_items");
  private static final Set<String> PREFERENCE_TEXTS =
      Set.of("seating", "language", "preferred_contact");
  private static final Set<String> ANSWERS =
      Set.of("email_marketing", "sms_marketing", "profiling");

  /** What the service sets itself. */
  private static final Set<String> PASSED_OVER =
      Set.of("id", "merged_into", "lifetime_points", "tier", "version", "created_at", "updated_at");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private CsvRows() {}

  /** The JSON of a row; empty where the row has not as many cells as the header. */
  static ObjectNode json(CsvHeader header, CsvCells cells, ValidationErrors errors) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    List<String> columns = header.columns();
    if (cells.count() != columns.size()) {
      String message =
          "This row has %d cells, and the header %d.".formatted(cells.count(), columns.size());
      errors.add("$", FieldCode.INVALID_FORMAT, message);
      return json;
    }
    for (int i = 0; i < columns.size(); i++) {
      String cell = Text.trimmed(CsvForm.unguarded(cells.kept().get(i)));
      if (cell != null) {
        put(json, columns.get(i), cell, errors);
      }
    }
    return json;
  }

  private static void put(ObjectNode json, String column, String cell, ValidationErrors errors) {
    if (PASSED_OVER.contains(column)) {
      return;
    }
    if (column.startsWith(ADDRESS)) {
      address(json).put(column.substring(ADDRESS.length()), cell);
    } else if (PREFERENCE_TEXTS.contains(column)) {
      json.withObjectProperty(PREFERENCES).put(column, cell);
    } else if (column.equals(PREFERENCE_NOTES)) {
      json.withObjectProperty(PREFERENCES).put("notes", cell);
    } else if (LISTS.contains(column)) {
      list(json.withObjectProperty(PREFERENCES), column, cell);
    } else if (column.equals(TAGS)) {
      list(json, column, cell);
    } else if (ANSWERS.contains(column)) {
      answer(json.withObjectProperty(CONSENTS).putObject(column), cell);
    } else if (column.equals(POINTS)) {
      number(json.withObjectProperty(LOYALTY), column, cell);
    } else if (column.equals(CsvHeader.OPENING_POINTS)) {
      number(json, column, cell);
    } else if (column.equals(ATTRIBUTES)) {
      attributes(json, cell, errors);
    } else {
      json.put(column, cell);
    }
  }

  private static ObjectNode address(ObjectNode json) {
    var addresses = json.withArrayProperty("addresses");
    return addresses.isEmpty() ? addresses.addObject() : (ObjectNode) addresses.get(0);
  }

  private static void list(ObjectNode json, String name, String cell) {
    var entries = json.putArray(name);
    CsvForm.entries(cell).forEach(entries::add);
  }

  private static void answer(ObjectNode json, String cell) {
    switch (cell.toLowerCase(Locale.ROOT)) {
      case "true" -> json.put(GRANTED, true);
      case "false" -> json.put(GRANTED, false);
      default -> json.put(GRANTED, cell);
    }
  }

  private static void number(ObjectNode json, String name, String cell) {
    if (WHOLE_NUMBER.matcher(cell).matches()) {
      json.put(name, Long.parseLong(cell));
    } else {
      json.put(name, cell);
    }
  }

  private static void attributes(ObjectNode json, String cell, ValidationErrors errors) {
    try {
      json.set(ATTRIBUTES, StrictJson.read(cell, "This"));
    } catch (StrictJson.NotJson e) {
      errors.add(ATTRIBUTES, FieldCode.INVALID_FORMAT, e.detail());
    }
  }

  /** The column that a field of the JSON comes from. */
  static String column(String field) {
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
