package customerservice.imports.records;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The separator and the columns of a CSV file, from its first row. */
public record CsvHeader(char separator, List<Column> columns) {
  static final String SEPARATORS = ",;\t";

  /** The column, and the JSON field, of the points that a customer starts with. */
  public static final String OPENING_POINTS = "opening_points";

  /** The column, and the JSON field, of all points that the customer has earned before. */
  public static final String OPENING_LIFETIME_POINTS = "opening_lifetime_points";

  /** The column, and the JSON field, of the last day of the opening points. */
  public static final String OPENING_EXPIRES_AT = "opening_expires_at";

  /** A header with more columns is rejected as a whole, instead of column by column. */
  static final int COLUMNS_MAX = 1000;

  /** The longest heading, because each chunk of the file reads all of them. */
  static final int HEADING_LENGTH_MAX = 400;

  /** The message for a file whose first row is not valid CSV. */
  public static final String UNREADABLE =
      "The header row is not valid CSV. Check its quotation marks and its length.";

  /** The line by which Excel states the separator of a file. */
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?(?i:sep)=([" + SEPARATORS + "])\"?");

  /** A heading with as many digits can be a phone number or an id. */
  private static final int CONTACT_DIGITS = 5;

  /**
   * A column.
   *
   * @param heading as in the file, trimmed; blank if it has none
   * @param field the field of the customer that the cells are; {@code attributes.} and a name for
   *     an attribute; null if the cells are ignored
   */
  public record Column(String heading, @Nullable String field) {
    boolean isBlank() {
      return heading.isEmpty();
    }

    /** Whether the cells are a field of the profile or points. */
    boolean isKnown() {
      return field != null && !field.startsWith(Headings.ATTRIBUTE);
    }

    /** Whether the column is spelled as in an export, so that its cells have the strict form. */
    boolean hasOwnName() {
      return heading.equals(field);
    }
  }

  public CsvHeader {
    columns = List.copyOf(columns);
  }

  /** Whether a column can be mapped to this field. */
  public static boolean isField(String field) {
    return Headings.isField(field);
  }

  /** The separator that a line before the header states; empty if the row is not such a line. */
  public static Optional<Character> statedSeparator(String row) {
    Matcher line = SEPARATOR_LINE.matcher(row);
    return line.matches() ? Optional.of(line.group(1).charAt(0)) : Optional.empty();
  }

  /**
   * Reads the header row of a file. An error of a column has its heading as its field.
   *
   * @param stated the separator that the file states; null if the header row shows it
   */
  public static CsvHeader read(
      String row, @Nullable Character stated, ReadOptions options, ValidationErrors errors) {
    char separator = stated == null ? separator(row) : stated;
    CsvCells cells = CsvCells.of(row, separator).orElse(null);
    if (cells == null) {
      errors.add("$", FieldCode.INVALID_FORMAT, UNREADABLE);
      return new CsvHeader(separator, List.of());
    }
    if (cells.count() > COLUMNS_MAX) {
      String message = "The header row must have at most " + COLUMNS_MAX + " columns.";
      errors.add("$", FieldCode.TOO_MANY, message);
      return new CsvHeader(separator, List.of());
    }
    List<String> headings =
        cells.kept().stream()
            .map(cell -> Objects.requireNonNullElse(Text.trimmed(cell), ""))
            .toList();
    CsvHeader header = new CsvHeader(separator, ColumnMapping.of(headings, options, errors));
    if (errors.problem().isEmpty() && header.columns().stream().noneMatch(Column::isKnown)) {
      errors.add("$", FieldCode.REQUIRED, "The header row has no known column.");
    }
    return header;
  }

  /**
   * Whether the headings can be shown although the file failed. Otherwise its first row may be that
   * of a person, whose data an erasure would not find here.
   */
  public boolean canBeShownOnFailure() {
    return columns.stream().anyMatch(Column::isKnown) && !canHaveContact();
  }

  /** Whether a heading can be a contact, so that this row is rather that of a person. */
  public boolean canHaveContact() {
    return columns.stream().anyMatch(column -> canBeContact(column.heading()));
  }

  private static boolean canBeContact(String heading) {
    return heading.indexOf('@') >= 0
        || heading.codePoints().filter(Character::isDigit).count() >= CONTACT_DIGITS;
  }

  /** Whether a column is mapped to a field. */
  public boolean has(String field) {
    return columns.stream().anyMatch(column -> field.equals(column.field()));
  }

  /** The most frequent separator outside of quotation marks. */
  static char separator(String row) {
    int[] counts = new int[SEPARATORS.length()];
    boolean isQuoted = false;
    for (int i = 0; i < row.length(); i++) {
      int separator = SEPARATORS.indexOf(row.charAt(i));
      if (row.charAt(i) == '"') {
        isQuoted = !isQuoted;
      } else if (separator >= 0 && !isQuoted) {
        counts[separator]++;
      }
    }
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return SEPARATORS.charAt(most);
  }

  /** The cells of a row of the file; empty if its quotes are invalid. */
  Optional<CsvCells> cells(String row) {
    return CsvCells.of(row, separator);
  }
}
