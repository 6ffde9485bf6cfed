package customerservice.platform.database;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An array of texts as PostgreSQL writes one, {@code {"a","b"}}: the arrays of many rows cross in
 * one array of such texts, since PostgreSQL's own arrays of arrays must all be of one length.
 */
public final class SqlArray {
  private SqlArray() {}

  /** The text that {@code ::text[]} reads. */
  public static String literal(List<String> values) {
    return values.stream().map(SqlArray::quoted).collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
