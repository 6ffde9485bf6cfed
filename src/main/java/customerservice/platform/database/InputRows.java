package customerservice.platform.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of rows that a statement reads from binds: one array for each column. It names each
 * column once. In the SQL of a statement, {@code <name.columns>} stands for the list of columns,
 * {@code <name.rows>} for the table with the rows, which has the alias {@code name}, {@code
 * <name.numbered rows>} for the same table with a column {@code ordinal}, and {@code
 * <name.updates>} for the assignments of all columns that are not part of the key.
 *
 * @param <T> the source of a row
 */
public final class InputRows<T> {
  /** The driver sends arrays of these types; values of other types are sent as texts, and cast. */
  private static final Set<String> ARRAY_TYPES =
      Set.of("text", "uuid", "bigint", "numeric", "boolean");

  private final String name;
  private final List<Column<T>> columns;

  private record Column<T>(
      String name,
      String type,
      boolean isKey,
      Function<? super T, ? extends @Nullable Object> value) {
    String arrayType() {
      return ARRAY_TYPES.contains(type) ? type : "text";
    }

    String cast() {
      return type.equals(arrayType()) ? name : "%s::%s AS %1$s".formatted(name, type);
    }

    @Nullable Object valueOf(T row) {
      Object of = value.apply(row);
      if (of == null || type.equals(arrayType())) {
        return of;
      }
      return of instanceof Collection<?> values ? array(values) : of.toString();
    }
  }

  /** Starts without columns. */
  public InputRows(String name) {
    this(name, List.of());
  }

  private InputRows(String name, List<Column<T>> columns) {
    this.name = name;
    this.columns = columns;
  }

  /**
   * Returns a copy with another column.
   *
   * @param type SQL name of the type
   * @param value the column's value: a collection for an array; for another type that the driver
   *     does not send as an array, its text form must be PostgreSQL's
   */
  public InputRows<T> column(
      String column, String type, Function<? super T, ? extends @Nullable Object> value) {
    return with(new Column<>(column, type, false, value));
  }

  /** Returns a copy with another column, which {@code <name.updates>} leaves out. */
  public InputRows<T> key(
      String column, String type, Function<? super T, ? extends @Nullable Object> value) {
    return with(new Column<>(column, type, true, value));
  }

  private InputRows<T> with(Column<T> column) {
    List<Column<T>> more = new ArrayList<>(columns);
    more.add(column);
    return new InputRows<>(name, List.copyOf(more));
  }

  /** Replaces the placeholders in the SQL of a statement. */
  public String in(String sql) {
    return sql.replace("<%s.columns>".formatted(name), list(Column::name))
        .replace("<%s.rows>".formatted(name), rows("", ""))
        .replace("<%s.numbered rows>".formatted(name), rows(" WITH ORDINALITY", ", ordinal"))
        .replace("<%s.updates>".formatted(name), updates());
  }

  private String rows(String option, String ordinal) {
    String arrays =
        list(column -> ":%s_%s::%s[]".formatted(name, column.name(), column.arrayType()));
    return "(SELECT %s%s FROM unnest(%s)%s AS %s (%s%2$s)) AS %5$s"
        .formatted(list(Column::cast), ordinal, arrays, option, name, list(Column::name));
  }

  private String updates() {
    return columns.stream()
        .filter(column -> !column.isKey())
        .map(column -> "%s = %s.%1$s".formatted(column.name(), name))
        .collect(Collectors.joining(", "));
  }

  private String list(Function<Column<T>, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(", "));
  }

  /** Binds the arrays of all columns. */
  public Binds bind(Binds binds, Collection<T> rows) {
    for (Column<T> column : columns) {
      binds.column(name + "_" + column.name(), column.arrayType(), rows, column::valueOf);
    }
    return binds;
  }

  /**
   * PostgreSQL's text form of an array, {@code {"a","b"}}. The arrays of many rows are bound as one
   * array of such texts, because the rows of a two-dimensional array must have the same length.
   */
  private static String array(Collection<?> values) {
    return values.stream().map(InputRows::element).collect(Collectors.joining(",", "{", "}"));
  }

  /** Quotes texts; numbers, ids and times contain no character of the syntax. */
  private static String element(Object value) {
    return value instanceof String text
        ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : value.toString();
  }
}
