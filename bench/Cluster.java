package bench;

import customerservice.embedded.Durability;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.platform.settings.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** The embedded PostgreSQL as {@code ./run} starts it: durable. */
final class Cluster implements AutoCloseable {
  /** Enough for several services at once, with up to 64 committers each. */
  private static final int CONNECTIONS_MAX = 300;

  private final Path folder;
  private EmbeddedDatabase server;

  /**
   * Starts a new server.
   *
   * @param folder for its files
   */
  Cluster(Path folder) throws SQLException {
    this.folder = folder;
    server = EmbeddedDatabase.start(folder, Durability.DURABLE);
    execute("ALTER SYSTEM SET max_connections = %d".formatted(CONNECTIONS_MAX));
    server.close();
    server = EmbeddedDatabase.start(folder, Durability.DURABLE);
  }

  void createDatabase(String name) throws SQLException {
    execute("CREATE DATABASE %s OWNER customer_service_owner".formatted(name));
  }

  /** URL of a database for the service's role. */
  String serviceUrl(String database) {
    return server.serviceUrl().replaceFirst("[^/]+$", database);
  }

  /** URL of a database for the role that migrates it. */
  String ownerUrl(String database) {
    return server.ownerUrl().replaceFirst("[^/]+$", database);
  }

  /** Connects as superuser. */
  Connection connect(String database) throws SQLException {
    DatabaseUrl url = DatabaseUrl.parse("DATABASE_URL", server.superuserUrl(database));
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    return source.getConnection(url.user(), url.password());
  }

  /** Starts a measurement with the same state: without dirty pages of the one before. */
  void checkpoint() throws SQLException {
    execute("CHECKPOINT");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The postmaster, the parent of all processes of the server. */
  ProcessHandle process() throws IOException {
    Path file = folder.resolve("server/data/postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  @Override
  public void close() {
    server.close();
  }
}
