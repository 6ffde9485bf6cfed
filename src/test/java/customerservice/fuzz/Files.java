package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes import files, valid and corrupted. */
final class Files {
  private static final int ROWS_MAX = 6;
  private static final int COLUMNS_MANY = 3_000;

  private static final List<String> COLUMNS =
      List.of(
          "first_name",
          "last_name",
          "email",
          "phone",
          "external_id",
          "date_of_birth",
          "address_line1",
          "address_city",
          "address_country",
          "dietary_restrictions",
          "allergens",
          "language",
          "tags",
          "opening_points",
          "status",
          "notes",
          "created_at",
          "no_such_column",
          "",
          "FIRST_NAME",
          " email ");

  private final OpenApi description;
  private final Values values;
  private final Bodies bodies;
  private final SeededRandom random;

  Files(OpenApi description, Values values, Bodies bodies, SeededRandom random) {
    this.description = description;
    this.values = values;
    this.bodies = bodies;
    this.random = random;
  }

  /** A file of the given format; half of them are valid. */
  byte[] file(boolean isCsv) {
    String text = isCsv ? csv() : lines();
    return random.oneIn(4)
        ? bodies.corrupted(text.getBytes(StandardCharsets.UTF_8))
        : text.getBytes(StandardCharsets.UTF_8);
  }

  private String lines() {
    StringBuilder lines = new StringBuilder();
    JsonNode schema = description.schema("CustomerCreate");
    for (int i = random.below(ROWS_MAX); i > 0; i--) {
      JsonNode customer = values.valid("", schema);
      lines.append(random.oneIn(2) ? customer.toString() : bodies.withOneError(customer));
      lines.append(random.of(List.of("\n", "\n", "\n", "\r\n", "\n\n", "\r", " \n")));
    }
    return lines.toString();
  }

  private String csv() {
    String separator = random.oneIn(12) ? random.of(List.of(";", "\t", "|")) : ",";
    List<String> columns = columns();
    StringBuilder file = new StringBuilder(String.join(separator, columns)).append(lineEnd());
    for (int i = random.below(ROWS_MAX); i > 0; i--) {
      List<String> cells = new ArrayList<>();
      columns.forEach(column -> cells.add(cell(column)));
      if (random.oneIn(10)) {
        cells.add("one more");
      } else if (random.oneIn(10)) {
        cells.removeLast();
      }
      file.append(String.join(separator, cells)).append(lineEnd());
    }
    return file.toString();
  }

  private List<String> columns() {
    List<String> columns =
        new ArrayList<>(COLUMNS.subList(0, 1 + random.below(COLUMNS.size() - 6)));
    while (random.oneIn(4)) {
      columns.add(random.of(COLUMNS));
    }
    if (random.oneIn(40)) {
      for (int i = 0; i < COLUMNS_MANY; i++) {
        columns.add("column_" + i);
      }
    }
    return columns;
  }

  private String cell(String column) {
    String text =
        switch (random.below(12)) {
          case 0 -> random.of(Hostile.TEXTS);
          case 1 -> "";
          default ->
              column.equals("opening_points")
                  ? Long.toString(random.number())
                  : values.text(column.strip().replaceFirst("^address_", ""));
        };
    return switch (random.below(10)) {
      case 0 -> "\"" + text;
      case 1 -> text + "\"";
      case 2 -> "\"" + text + "\"x";
      case 3 -> "'" + text;
      case 4 -> text;
      default -> "\"" + text.replace("\"", "\"\"") + "\"";
    };
  }

  private String lineEnd() {
    return random.oneIn(5) ? random.of(List.of("\r\n", "\r", "\n\n", "")) : "\n";
  }
}
