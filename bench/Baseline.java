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

/** The same calls in FastAPI, asyncpg and PyJWT; see {@code bench/baseline}. */
final class Baseline {
  /** Debian's, for which Debian's packages are. */
  static final String PYTHON = "/usr/bin/python3";

  private static final Path SOURCES = Path.of("bench/baseline");

  /** One for each processor of the smallest machine that the benchmark expects. */
  private static final String WORKERS = "2";

  /** Queries of the service's tables, by table of the baseline. */
  private static final Map<String, String> COPIES = new LinkedHashMap<>();

  static {
    COPIES.put(
        "customers (id, external_id, user_id, first_name, last_name, email, phone, date_of_birth,"
            + " addresses, preferences, consents, tags, attributes, notes, status, version,"
            + " created_at, updated_at)",
        """
        SELECT customer_id, external_id, user_id, first_name, last_name, email, phone,
          date_of_birth, addresses, preferences, consents, tags, attributes, notes, status,
          version, created_at, updated_at
        FROM customer_service.customers
        """);
    COPIES.put(
        "accounts (customer_id, balance, lifetime_points, last_seq)",
        """
        SELECT customer_id, balance, lifetime_points, last_seq FROM customer_service.loyalty_accounts
        """);
    COPIES.put(
        "ledger (id, customer_id, seq, type, points, balance_after, lifetime_after, amount,"
            + " currency, reference, description, location_id, actor, idempotency_key, created_at)",
        """
        SELECT transaction_id, customer_id, seq, type, points, balance_after, balance_after,
          amount, currency, reference, description, location_id, actor, idempotency_key, created_at
        FROM customer_service.ledger_entries
        """);
  }

  private Baseline() {}

  /**
   * Creates the tables and copies the customers of a service, with their ids and ledgers.
   *
   * @param service a superuser's connection to the database of the service
   * @param baseline the same to an empty database
   */
  static void load(Connection service, Connection baseline, Path folder)
      throws IOException, SQLException {
    LedgerFill.execute(
        baseline,
        Files.readString(SOURCES.resolve("schema.sql")),
        "RESET ROLE",
        "SET session_replication_role = replica"); // Without a check of foreign keys for each row.
    CopyManager source = service.unwrap(PGConnection.class).getCopyAPI();
    CopyManager target = baseline.unwrap(PGConnection.class).getCopyAPI();
    Path file = folder.resolve("copied");
    for (Map.Entry<String, String> copy : COPIES.entrySet()) {
      try (OutputStream out = Files.newOutputStream(file)) {
        source.copyOut("COPY (%s) TO STDOUT".formatted(copy.getValue()), out);
      }
      try (InputStream in = Files.newInputStream(file)) {
        target.copyIn("COPY %s FROM STDIN".formatted(copy.getKey()), in);
      }
    }
    Files.delete(file);
    LedgerFill.execute(baseline, "VACUUM (ANALYZE)");
  }

  /** Starts it as teams do: two workers, and the access log in a file. */
  static Server start(Run run, String database) throws IOException {
    int port = Server.freePorts()[0];
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL", run.cluster().ownerUrl(database),
            "SUPABASE_JWT_SECRET", run.secret(),
            "PYTHONDONTWRITEBYTECODE", "1");
    ProcessBuilder builder =
        new ProcessBuilder(
                PYTHON,
                "-m",
                "uvicorn",
                "app:app",
                "--host=127.0.0.1",
                "--port=" + port,
                "--workers=" + WORKERS)
            .directory(SOURCES.toFile());
    Server server =
        run.closeAtEnd(
            new Server(
                builder,
                environment,
                run.folder().resolve(database + ".log"),
                port,
                run.token("manager")));
    server.awaitReady();
    return server;
  }
}
