package bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row that the service itself has written, to make others like it: whatever columns there are,
 * they hold what is valid.
 *
 * @param table with its schema
 * @param values of the columns, as SQL
 */
record Template(String table, Map<String, String> values) {
  /** The first row of a table. */
  static Template of(Connection connection, String table) throws SQLException {
    Map<String, String> literals = new LinkedHashMap<>();
    try (PreparedStatement columns =
        connection.prepareStatement(
            """
            SELECT attname, format_type(atttypid, atttypmod) AS type
            FROM pg_attribute
            WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum
            """)) {
      columns.setString(1, table);
      try (ResultSet rows = columns.executeQuery()) {
        while (rows.next()) {
          String column = rows.getString("attname");
          literals.put(column, literal(connection, table, column) + "::" + rows.getString("type"));
        }
      }
    }
    return new Template(table, literals);
  }

  private static String literal(Connection connection, String table, String column)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT quote_nullable(%s::text) FROM %s LIMIT 1".formatted(column, table))) {
      if (!row.next()) {
        throw new SQLException(table + " is empty");
      }
      return row.getString(1);
    }
  }

  /** What a column holds; of one that is a number. */
  String text(String column) {
    String literal = values.getOrDefault(column, "");
    return literal.substring(literal.indexOf('\'') + 1, literal.lastIndexOf('\''));
  }

  /** Such a row but for these columns, whose values are SQL. */
  Template with(Map<String, String> others) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    others.forEach((column, value) -> {
      if (changed.replace(column, value) == null) {
        throw new IllegalArgumentException("%s has no column %s".formatted(table, column));
      }
    });
    return new Template(table, changed);
  }

  /** {@code INSERT INTO table (columns) SELECT values}, to be followed by a FROM. */
  String insertSelect() {
    return "INSERT INTO %s (%s)\nSELECT %s\n"
        .formatted(table, String.join(", ", values.keySet()), String.join(", ", values.values()));
  }
}
