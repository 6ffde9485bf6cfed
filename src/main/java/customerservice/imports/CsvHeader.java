package customerservice.imports;

import customerservice.customers.export.CsvForm;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /** A header with more columns is refused as a whole, instead of column by column. */
  static final int COLUMNS_MAX = 1000;

  /** Why a file fails if its first row is not CSV. */
  static final String UNREADABLE = "The header cannot be read.";

  private static final Set<String> KNOWN =
      Set.copyOf(Stream.concat(CsvForm.COLUMNS.stream(), Stream.of(OPENING_POINTS)).toList());

  /** Reads the header of a file and notes its faults, those of a column by the column's name. */
  static CsvHeader read(String row, ValidationErrors errors) {
    char separator = separator(row);
    Optional<CsvCells> cells = CsvCells.of(row, separator);
    CsvHeader header = header(separator, cells);
    if (cells.isEmpty()) {
      errors.add("$", FieldCode.INVALID_FORMAT, UNREADABLE);
    } else if (cells.get().count() > COLUMNS_MAX) {
      String message = "The header can have at most " + COLUMNS_MAX + " columns.";
      errors.add("$", FieldCode.TOO_MANY, message);
    } else {
      header.check(errors);
    }
    return header;
  }

  private void check(ValidationErrors errors) {
    Set<String> before = new HashSet<>();
    for (String column : columns) {
      if (!KNOWN.contains(column)) {
        errors.add(column, FieldCode.UNKNOWN_FIELD, "There is no such column.");
      } else if (!before.add(column)) {
        errors.add(column, FieldCode.CONFLICT, "This column stands here twice.");
      }
    }
  }

  /** The same of one that was read before. */
  static CsvHeader of(String row) {
    char separator = separator(row);
    return header(separator, CsvCells.of(row, separator));
  }

  private static CsvHeader header(char separator, Optional<CsvCells> cells) {
    List<String> names = cells.map(CsvCells::kept).orElse(List.of());
    return new CsvHeader(separator, names.stream().map(CsvHeader::column).toList());
  }

  /**
   * The shortest row from which {@link #of} makes the same header. It is stored instead of the row
   * of the file, in which white space can fill a mebibyte, because every chunk reads and writes it.
   */
  String row() {
    return String.join(String.valueOf(separator), columns);
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

  /** The cells of any row of the file; empty if its quotation marks make no sense. */
  Optional<CsvCells> cells(String row) {
    return CsvCells.of(row, separator);
  }
}
