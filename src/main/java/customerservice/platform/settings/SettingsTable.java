package customerservice.platform.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The table of all settings, which the script {@code run} prints as help. */
public final class SettingsTable {
  private static final String RESOURCE = "/settings.txt";
  private static final String COMMENT = "#";
  private static final String SEPARATOR = " \\| ";
  private static final String RANGE = " to ";
  private static final String ALTERNATIVE = " or ";

  /** A short name differs from many names of other programs by one character. */
  private static final int CHARACTERS_PER_TYPO = 8;

  private static final Map<String, Row> ROWS = read();

  /**
   * A setting.
   *
   * @param name the environment variable
   * @param values a range of numbers, the possible words, or a description
   * @param defaultValue the value if it is not set, or a description
   * @param meaning for the operator
   */
  record Row(String name, String values, String defaultValue, String meaning) {
    private static Row parse(String line) {
      String[] columns = line.split(SEPARATOR, -1);
      return new Row(columns[0], columns[1], columns[2], columns[3]);
    }

    int min() {
      return Integer.parseInt(values.split(RANGE, 2)[0]);
    }

    int max() {
      return Integer.parseInt(values.split(RANGE, 2)[1]);
    }

    List<String> words() {
      return List.of(values.split(ALTERNATIVE, -1));
    }
  }

  private SettingsTable() {}

  /** Returns a setting that the table has. */
  static Row row(String name) {
    return Objects.requireNonNull(ROWS.get(name), name);
  }

  /** Returns all settings in the order of the table. */
  static Collection<Row> rows() {
    return ROWS.values();
  }

  /**
   * Finds the setting whose name is nearly that of a variable. Such a variable does not stop the
   * start, because it may belong to another program.
   */
  public static Optional<String> meantBy(String variable) {
    return ROWS.containsKey(variable)
        ? Optional.empty()
        : ROWS.keySet().stream()
            .filter(name -> distance(name, variable) <= name.length() / CHARACTERS_PER_TYPO)
            .findFirst();
  }

  /** The Levenshtein distance: the number of characters to insert, delete or replace. */
  private static int distance(String one, String other) {
    int[] row = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }

  private static Map<String, Row> read() {
    try (InputStream table = SettingsTable.class.getResourceAsStream(RESOURCE)) {
      String text =
          new String(
              Objects.requireNonNull(table, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
      Map<String, Row> rows = new LinkedHashMap<>();
      text.lines()
          .filter(line -> !line.startsWith(COMMENT))
          .map(Row::parse)
          .forEach(row -> rows.put(row.name(), row));
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
