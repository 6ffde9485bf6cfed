package bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Writes imported customers again with {@code COPY}: without parsing, validation and HTTP. */
final class CopyBaseline {
  /** The smallest id of the copies, after all ids of the service. */
  static final String FIRST_ID = "f0000000-0000-0000-0000-000000000000";

  private static final List<String> TABLES =
      List.of(
          "customers",
          "customer_contacts",
          "loyalty_accounts",
          "customer_terms",
          "consent_changes");

  private static final double NANOS_PER_SECOND = 1e9;

  private CopyBaseline() {}

  /**
   * Copies the customers after an id into the same tables, with other ids and contacts.
   *
   * @param connection of a superuser
   * @param folder for files
   * @return seconds to write them, with the commit
   */
  static double run(Connection connection, String after, Path folder)
      throws SQLException, IOException {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    for (String table : TABLES) {
      String columns =
          RowTemplate.read(connection, LedgerFill.SCHEMA + table).values().keySet().stream()
              .map(CopyBaseline::copied)
              .collect(Collectors.joining(", "));
      try (OutputStream out = Files.newOutputStream(folder.resolve(table))) {
        copies.copyOut(
            """
            COPY (SELECT %s FROM customer_service.%s WHERE customer_id > '%s' AND customer_id < '%s'
              ORDER BY customer_id) TO STDOUT
            """
                .formatted(columns, table, after, FIRST_ID),
            out);
      }
    }
    LedgerFill.execute(connection, "CHECKPOINT");
    connection.setAutoCommit(false);
    long start = System.nanoTime();
    for (String table : TABLES) {
      try (InputStream in = Files.newInputStream(folder.resolve(table))) {
        copies.copyIn("COPY customer_service.%s FROM STDIN".formatted(table), in);
      }
    }
    connection.commit();
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    connection.setAutoCommit(true);
    return seconds;
  }

  private static String copied(String column) {
    return switch (column) {
      case "customer_id" -> "('f' || substr(customer_id::text, 2))::uuid";
      case "value" -> "'x' || value"; // A contact, which must be unique.
      default -> column;
    };
  }
}
