package customerservice.imports;

import customerservice.customers.CsvForm;
import customerservice.platform.Faults;
import customerservice.platform.FieldCode;
import customerservice.platform.Text;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The first row of a CSV: which column holds what, and what stands between them.
 *
 * @param columns in lower case
 */
record CsvHeader(char separator, List<String> columns) {
  /** What may stand between columns. */
  static final String SEPARATORS = ",;\t";

  /** Where the points stand that a customer brings along. */
  static final String OPENING_POINTS = "opening_points";

  private static final Set<String> KNOWN =
      Set.copyOf(Stream.concat(CsvForm.COLUMNS.stream(), Stream.of(OPENING_POINTS)).toList());

  /** Reads one; what is wrong with it is noted by the name of the column. */
  static CsvHeader read(String row, Faults faults) {
    CsvHeader header = of(row);
    Set<String> before = new HashSet<>();
    for (String column : header.columns()) {
      if (!KNOWN.contains(column)) {
        faults.add(column, FieldCode.UNKNOWN_FIELD, "There is no such column.");
      } else if (!before.add(column)) {
        faults.add(column, FieldCode.CONFLICT, "This column stands here twice.");
      }
    }
    return header;
  }

  /** The same of one that was read before. */
  static CsvHeader of(String row) {
    char separator = separator(row);
    return new CsvHeader(separator, cells(row, separator).stream().map(CsvHeader::column).toList());
  }

  private static String column(String cell) {
    String name = Text.trimmed(cell);
    return name == null ? "" : name.toLowerCase(Locale.ROOT);
  }

  /** The one that stands there most often; no name of a column has any in it. */
  private static char separator(String row) {
    return (char)
        SEPARATORS
            .chars()
            .reduce((one, other) -> count(row, other) > count(row, one) ? other : one)
            .orElseThrow();
  }

  private static long count(String row, int separator) {
    return row.chars().filter(c -> c == separator).count();
  }

  /** The cells of any row of the file; none where its quotation marks make no sense. */
  List<String> cells(String row) {
    return cells(row, separator);
  }

  private static List<String> cells(String row, char separator) {
    try {
      return CsvReader.builder()
          .fieldSeparator(separator)
          .allowExtraCharsAfterClosingQuote(false)
          .skipEmptyLines(false)
          .ofSingleCsvRecord(row)
          .getFields();
    } catch (CsvParseException e) {
      return List.of();
    }
  }
}
