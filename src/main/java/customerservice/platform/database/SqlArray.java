package customerservice.platform.database;

import java.util.List;
import java.util.stream.Collectors;

/**
 * PostgreSQL's text form of an array, {@code {"a","b"}}. The arrays of many rows are bound as one
 * array of such texts, because the rows of a two-dimensional array must have the same length.
 */
public final class SqlArray {
  private SqlArray() {}

  /** Formats an array for a cast to {@code text[]}. */
  public static String literal(List<String> values) {
    return values.stream().map(SqlArray::quoted).collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
