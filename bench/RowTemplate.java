package bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row that the service has written, as a model of similar rows.
 *
 * @param table with its schema
 * @param values SQL literals with their types, by column
 */
record RowTemplate(String table, Map<String, String> values) {
  /** Reads the first row of a table. */
  static RowTemplate read(Connection connection, String table) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM %s LIMIT 1".formatted(table))) {
      if (!row.next()) {
        throw new SQLException(table + " is empty");
      }
      for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
        String value = row.getString(column);
        String literal = value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
        values.put(
            row.getMetaData().getColumnName(column),
            literal + "::" + row.getMetaData().getColumnTypeName(column));
      }
    }
    return new RowTemplate(table, values);
  }

  /** A similar row, with other SQL expressions for some columns. */
  RowTemplate with(Map<String, String> others) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    others.forEach((column, value) -> {
      if (changed.replace(column, value) == null) {
        throw new IllegalArgumentException("%s has no column %s".formatted(table, column));
      }
    });
    return new RowTemplate(table, changed);
  }

  /** {@code INSERT INTO table (columns) SELECT values}, to be continued with a FROM. */
  String insertSelect() {
    return "INSERT INTO %s (%s)\nSELECT %s\n"
        .formatted(table, String.join(", ", values.keySet()), String.join(", ", values.values()));
  }
}
