package customerservice.customers.export;

import customerservice.platform.input.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a customer stands in a row of CSV, for the export that writes it and the import that reads
 * it: the columns, lists in one cell, and cells that a spreadsheet would take for formulas.
 */
public final class CsvForm {
  /** The columns of an export, in their order. Of the addresses it holds the default alone. */
  public static final List<String> COLUMNS =
      List.of(
          "id",
          "external_id",
          "user_id",
          "first_name",
          "last_name",
          "email",
          "phone",
          "date_of_birth",
          "address_label",
          "address_line1",
          "address_line2",
          "address_city",
          "address_region",
          "address_postal_code",
          "address_country",
          "address_delivery_instructions",
          "dietary_restrictions",
          "allergens",
          "favorite_items",
          "seating",
          "language",
          "preferred_contact",
          "preference_notes",
          "email_marketing",
          "sms_marketing",
          "profiling",
          "tags",
          "attributes",
          "notes",
          "status",
          "merged_into",
          "points",
          "lifetime_points",
          "tier",
          "version",
          "created_at",
          "updated_at");

  private static final char SEPARATOR = ';';
  private static final char ESCAPE = '\\';
  private static final char GUARD = '\'';

  /** What makes a formula of a cell, to a spreadsheet or another. */
  private static final String SIGNS = "=+-@\t\r";

  /** A number is shown as what it is, and so is a phone number of E.164. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

  private CsvForm() {}

  /** A list in one cell: {@code vegan;halal}; a semicolon of an entry is {@code \;}. */
  static String list(List<String> entries) {
    return entries.stream().map(CsvForm::escaped).collect(Collectors.joining("" + SEPARATOR));
  }

  private static String escaped(String entry) {
    if (entry.indexOf(SEPARATOR) < 0 && entry.indexOf(ESCAPE) < 0) {
      return entry;
    }
    return entry.replace("\\", "\\\\").replace(";", "\\;");
  }

  /**
   * The entries of a list in one cell, trimmed, without the blank ones. A backslash before anything
   * but a semicolon or another one is itself.
   */
  public static List<String> entries(String cell) {
    List<String> entries = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == ESCAPE && i + 1 < cell.length() && isEscaped(cell.charAt(i + 1))) {
        i++;
        entry.append(cell.charAt(i));
      } else if (c == SEPARATOR) {
        add(entries, entry);
      } else {
        entry.append(c);
      }
    }
    add(entries, entry);
    return entries;
  }

  private static boolean isEscaped(char c) {
    return c == SEPARATOR || c == ESCAPE;
  }

  private static void add(List<String> entries, StringBuilder entry) {
    String text = Text.trimmed(entry.toString());
    if (text != null) {
      entries.add(text);
    }
    entry.setLength(0);
  }

  /**
   * A cell that no spreadsheet takes for a formula: one that starts like it gets a {@code '} before
   * it, unless it is a number. One more gets who has such already ({@code '=1}): so {@link
   * #unguarded} gives back whatever it was.
   */
  static String guarded(String cell) {
    int guards = guards(cell);
    boolean isSafe = !hasSignAt(cell, guards) || (guards == 0 && NUMBER.matcher(cell).matches());
    return isSafe ? cell : GUARD + cell;
  }

  /** A cell as it was before it was {@link #guarded}. */
  public static String unguarded(String cell) {
    int guards = guards(cell);
    return guards > 0 && hasSignAt(cell, guards) ? cell.substring(1) : cell;
  }

  /** How many it starts with. */
  private static int guards(String cell) {
    int guards = 0;
    while (guards < cell.length() && cell.charAt(guards) == GUARD) {
      guards++;
    }
    return guards;
  }

  private static boolean hasSignAt(String cell, int place) {
    return place < cell.length() && SIGNS.indexOf(cell.charAt(place)) >= 0;
  }
}
