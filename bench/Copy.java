package bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * What PostgreSQL itself takes to write what an import has written: the same rows into the same
 * tables and indexes, by COPY, for others.
 */
final class Copy {
  /** Behind all that a service has made. */
  private static final String OTHER_ID = "('f' || substr(customer_id::text, 2))::uuid";

  private static final String OTHER_VALUE = "'x' || value";
  private static final double NANOS_PER_SECOND = 1e9;

  /** The tables, and what differs in them. */
  private static final Map<String, Map<String, String>> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put(Seed.CUSTOMERS, Map.of("customer_id", OTHER_ID));
    TABLES.put(Seed.CONTACTS, Map.of("customer_id", OTHER_ID, "value", OTHER_VALUE));
    TABLES.put(Seed.ACCOUNTS, Map.of("customer_id", OTHER_ID));
    TABLES.put(Seed.TERMS, Map.of("customer_id", OTHER_ID));
    TABLES.put(Seed.CONSENTS, Map.of("customer_id", OTHER_ID));
  }

  private Copy() {}

  /**
   * Copies the customers who came last.
   *
   * @param connection of a superuser
   * @param after the id of the last one before them
   * @param folder for files, which are gone at the end
   * @return seconds of the writing, with its commit
   */
  static double after(String after, Connection connection, Path folder)
      throws SQLException, IOException {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    Map<String, Path> files = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Map<String, String>> table : TABLES.entrySet()) {
        Path file = folder.resolve(table.getKey());
        files.put(table.getKey(), file);
        try (OutputStream out = Files.newOutputStream(file)) {
          copies.copyOut(
              "COPY (SELECT %s FROM %s WHERE customer_id > '%s' AND customer_id < 'f0000000-0000-0000-0000-000000000000' ORDER BY customer_id) TO STDOUT"
                  .formatted(columns(connection, table), table.getKey(), after),
              out);
        }
      }
      Seed.execute(connection, "CHECKPOINT");
      connection.setAutoCommit(false);
      long start = System.nanoTime();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        try (InputStream in = Files.newInputStream(file.getValue())) {
          copies.copyIn("COPY %s FROM STDIN".formatted(file.getKey()), in);
        }
      }
      connection.commit();
      return (System.nanoTime() - start) / NANOS_PER_SECOND;
    } finally {
      connection.setAutoCommit(true);
      for (Path file : files.values()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String columns(Connection connection, Map.Entry<String, Map<String, String>> table)
      throws SQLException {
    return String.join(
        ", ",
        Template.of(connection, table.getKey()).values().keySet().stream()
            .map(column -> table.getValue().getOrDefault(column, column))
            .toList());
  }
}
