package bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** An index, perhaps of a constraint, that is dropped while many rows are written. */
record Index(String drop, String make) {
  static List<Index> of(Connection connection, String table) throws SQLException {
    List<Index> indexes = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT format('ALTER TABLE %1$s DROP CONSTRAINT %%I', conname) AS drop,
                  format('ALTER TABLE %1$s ADD CONSTRAINT %%I %%s', conname,
                    pg_get_constraintdef(oid)) AS make
                FROM pg_constraint
                WHERE conrelid = '%1$s'::regclass AND contype IN ('p', 'u')
                UNION ALL
                SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
                FROM pg_index
                WHERE indrelid = '%1$s'::regclass
                  AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
                """
                    .formatted(table))) {
      while (rows.next()) {
        indexes.add(new Index(rows.getString("drop"), rows.getString("make")));
      }
    }
    return indexes;
  }
}
