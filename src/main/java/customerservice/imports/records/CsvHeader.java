package customerservice.imports.records;

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
 * The separator and the columns of a CSV file, from its first row.
 *
 * @param columns in lower case
 */
public record CsvHeader(char separator, List<String> columns) {
  static final String SEPARATORS = ",;\t";

  /** The column, and the JSON field, of the points that a customer starts with. */
  public static final String OPENING_POINTS = "opening_points";

  /** A header with more columns is rejected as a whole, instead of column by column. */
  static final int COLUMNS_MAX = 1000;

  /** The message for a file whose first row is not valid CSV. */
  public static final String UNREADABLE =
      "The header row is not valid CSV. Check its quotation marks and its length.";

  private static final Set<String> KNOWN =
      Set.copyOf(Stream.concat(CsvForm.COLUMNS.stream(), Stream.of(OPENING_POINTS)).toList());

  /** Reads the header row of a file. An error of a column has the column's name as its field. */
  public static CsvHeader read(String row, ValidationErrors errors) {
    char separator = separator(row);
    Optional<CsvCells> cells = CsvCells.of(row, separator);
    CsvHeader header = header(separator, cells);
    if (cells.isEmpty()) {
      errors.add("$", FieldCode.INVALID_FORMAT, UNREADABLE);
    } else if (cells.get().count() > COLUMNS_MAX) {
      String message = "The header row must have at most " + COLUMNS_MAX + " columns.";
      errors.add("$", FieldCode.TOO_MANY, message);
    } else {
      header.check(errors);
    }
    return header;
  }

  private void check(ValidationErrors errors) {
    Set<String> found = new HashSet<>();
    for (String column : columns) {
      if (!KNOWN.contains(column)) {
        errors.add(column, FieldCode.UNKNOWN_FIELD, "There is no such column.");
      } else if (!found.add(column)) {
        errors.add(column, FieldCode.CONFLICT, "The header row must have this column only once.");
      }
    }
  }

  /** Reads a header row that was already checked. */
  public static CsvHeader of(String row) {
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
  public String row() {
    return String.join(String.valueOf(separator), columns);
  }

  private static String column(String cell) {
    String name = Text.trimmed(cell);
    return name == null ? "" : name.toLowerCase(Locale.ROOT);
  }

  /** The most frequent separator; no column name contains one. */
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

  /** The cells of a row of the file; empty if its quotes are invalid. */
  Optional<CsvCells> cells(String row) {
    return CsvCells.of(row, separator);
  }
}
