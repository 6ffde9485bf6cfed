package bench;

import customerservice.embedded.Durability;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.platform.settings.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL that the service brings along, as {@code ./run} starts it: durable. */
final class Cluster implements AutoCloseable {
  /** Several services stand before it at once, and up to 64 committers. */
  private static final int CONNECTIONS_MAX = 300;

  private final Path folder;
  private final EmbeddedDatabase database;

  private Cluster(Path folder, EmbeddedDatabase database) {
    this.folder = folder;
    this.database = database;
  }

  /**
   * A new one.
   *
   * @param folder for its files
   * @param withPlans whether {@link Plans} are going to be asked for
   */
  static Cluster start(Path folder, boolean withPlans) throws SQLException {
    try (Cluster first = new Cluster(folder, open(folder))) {
      first.execute("ALTER SYSTEM SET max_connections = %d".formatted(CONNECTIONS_MAX));
      if (withPlans) {
        first.execute("ALTER SYSTEM SET session_preload_libraries = 'auto_explain'");
      }
    }
    return new Cluster(folder, open(folder));
  }

  private static EmbeddedDatabase open(Path folder) {
    return EmbeddedDatabase.start(folder, Durability.DURABLE);
  }

  /** A further database, empty. */
  void makeDatabase(String name) throws SQLException {
    execute("CREATE DATABASE %s OWNER customer_service_owner".formatted(name));
  }

  /** For requests. */
  String serviceUrl(String name) {
    return withDatabase(database.serviceUrl(), name);
  }

  /** For migrations. */
  String ownerUrl(String name) {
    return withDatabase(database.ownerUrl(), name);
  }

  private static String withDatabase(String url, String name) {
    return url.substring(0, url.lastIndexOf('/') + 1) + name;
  }

  /** A connection that may do anything. */
  Connection connect(String name) throws SQLException {
    DatabaseUrl url = DatabaseUrl.parse("DATABASE_URL", database.superuserUrl(name));
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    return source.getConnection(url.user(), url.password());
  }

  /** How pgbench finds a database, and as whom: environment variables of libpq. */
  Map<String, String> environment(String name) {
    URI url = URI.create(serviceUrl(name));
    String[] login = url.getUserInfo().split(":", 2);
    return Map.of(
        "PGHOST",
        url.getHost(),
        "PGPORT",
        Integer.toString(url.getPort()),
        "PGUSER",
        login[0],
        "PGPASSWORD",
        login[1],
        "PGDATABASE",
        name);
  }

  /** Runs one statement outside of a transaction. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Leaves nothing behind that the next measurement would have to write. */
  void checkpoint() throws SQLException {
    execute("CHECKPOINT");
  }

  /** Seconds of a processor that all its processes have used. */
  double cpuSeconds() throws IOException {
    return Processes.cpuSecondsWithChildren(
        Long.parseLong(
            Files.readAllLines(folder.resolve("server/data/postmaster.pid")).getFirst().strip()));
  }

  /** What it has logged. */
  Path log() {
    return folder.resolve("server/postgresql.log");
  }

  @Override
  public void close() {
    database.close();
  }
}
