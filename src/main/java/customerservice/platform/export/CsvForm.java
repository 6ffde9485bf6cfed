package customerservice.platform.export;

import customerservice.platform.input.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form of CSV cells, which exports write and the import reads: lists in one cell, and the
 * escape of cells that a spreadsheet would evaluate as formulas.
 */
public final class CsvForm {
  private static final char SEPARATOR = ';';
  private static final char ESCAPE = '\\';
  private static final char GUARD = '\'';

  /** Characters that start a formula in common spreadsheet programs. */
  private static final String FORMULA_STARTS = "=+-@\t\r";

  /** Numbers and E.164 phone numbers start with such a character but are not formulas. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

  private CsvForm() {}

  /** Joins a list into one cell: {@code vegan;halal}; a semicolon in an entry is {@code \;}. */
  public static String list(List<String> entries) {
    return entries.stream().map(CsvForm::escaped).collect(Collectors.joining("" + SEPARATOR));
  }

  private static String escaped(String entry) {
    return entry.replace("\\", "\\\\").replace(";", "\\;");
  }

  /**
   * Splits a cell into the entries of its list, trimmed, without blank entries. A backslash escapes
   * only a semicolon or a backslash; before another character it is a plain character.
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
   * Prefixes a cell that would be a formula with {@code '}, unless it is a number. A cell that
   * already has such a prefix ({@code '=1}) gets one more, so that {@link #unguarded} restores any
   * cell.
   */
  static String guarded(String cell) {
    int guards = guards(cell);
    boolean isSafe =
        !startsFormula(cell, guards) || (guards == 0 && NUMBER.matcher(cell).matches());
    return isSafe ? cell : GUARD + cell;
  }

  /** Removes the prefix that {@link #guarded} added. */
  public static String unguarded(String cell) {
    int guards = guards(cell);
    return guards > 0 && startsFormula(cell, guards) ? cell.substring(1) : cell;
  }

  /** The number of {@code '} at the start of a cell. */
  private static int guards(String cell) {
    int guards = 0;
    while (guards < cell.length() && cell.charAt(guards) == GUARD) {
      guards++;
    }
    return guards;
  }

  private static boolean startsFormula(String cell, int index) {
    return index < cell.length() && FORMULA_STARTS.indexOf(cell.charAt(index)) >= 0;
  }
}
