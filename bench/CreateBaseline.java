package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Writes customers with pgbench, like one that the service has created. */
final class CreateBaseline {
  /** Increasing, like ids of the service. */
  private static final String ID =
      "(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')"
          + " || '7000' || lpad(to_hex(:request::bigint), 16, '8'))::uuid";

  private CreateBaseline() {}

  /** Writes the script with the values of the first customer. */
  static Path script(Connection connection, Path folder) throws IOException, SQLException {
    RowTemplate customer = read(connection, "customers");
    String contact = "'p' || :request::text";
    String script =
        Files.readString(Pgbench.script("create.sql"))
            .replace(
                "<customer>",
                insert(
                    customer,
                    Map.of(
                        "customer_id", "<id>",
                        "external_id", contact,
                        "created_at", "clock_timestamp()",
                        "updated_at", "clock_timestamp()")))
            .replace(
                "<contacts>",
                insert(
                        read(connection, "customer_contacts"),
                        Map.of("customer_id", "<id>", "kind", "k", "value", contact))
                    + " FROM unnest(ARRAY['external_id', 'email', 'phone']) AS k")
            .replace(
                "<account>",
                insert(read(connection, "loyalty_accounts"), Map.of("customer_id", "<id>")))
            .replace("<terms>", customer.values().getOrDefault("terms", ""))
            .replace("<consent-percent>", Integer.toString(SampleCustomers.CONSENT_PERCENT))
            .replace("<id>", ID);
    return Files.writeString(folder.resolve("create.sql"), script);
  }

  private static String insert(RowTemplate row, Map<String, String> others) {
    return row.with(others).insertSelect().strip();
  }

  private static RowTemplate read(Connection connection, String table) throws SQLException {
    RowTemplate row = RowTemplate.read(connection, LedgerFill.SCHEMA + table);
    Map<String, String> values = new HashMap<>();
    row.values().forEach((column, value) -> values.put(column, withoutColons(value)));
    return row.with(values);
  }

  /** pgbench treats a colon before a letter as the start of a variable, also inside quotes. */
  private static String withoutColons(String literal) {
    int end = literal.lastIndexOf("'::");
    if (end < 0) {
      return literal;
    }
    String text = literal.substring(1, end).replace("\\", "\\\\").replace(":", "\\x3a");
    return "E'" + text + literal.substring(end);
  }
}
