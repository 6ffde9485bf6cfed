package customerservice.start;

import customerservice.embedded.ControlledServer;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * A fault that a test injects into the environment of the service.
 *
 * @param name in the report
 */
record Fault(String name, Injection injection) {
  /** The fault that needs its own small disk. */
  static final String DISK_FULL = "disk full";

  private static final int BALLAST_BLOCK_BYTES = 64 * 1024;

  /** Begins a fault, and returns the action that ends it. */
  interface Injection {
    Ending begin(Scene scene) throws Exception;
  }

  /** Ends a fault. */
  interface Ending {
    void end() throws Exception;
  }

  /**
   * The environment of a fault.
   *
   * @param disk the small disk of the database; empty if it could not be mounted
   */
  record Scene(
      ControlledServer server,
      Optional<Path> disk,
      List<String> customers,
      String token,
      int port) {
    /** A superuser's connection, which the limits of the service's role do not affect. */
    Connection operator() throws SQLException {
      return TestPostgres.connect(server.superuser());
    }

    /** Runs statements as superuser. */
    private void sql(String... statements) throws SQLException {
      try (Connection connection = operator();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql.formatted(server.database().service().user()));
        }
      }
    }

    /** Reads a number as superuser. */
    long count(String sql) throws SQLException {
      try (Connection connection = operator();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    /** Holds the locks of a statement until the end of the fault. */
    private Ending holding(String sql) throws SQLException {
      Connection connection = operator();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return connection::close;
    }
  }

  private static final String END_CONNECTIONS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'";

  /** All faults, in the order of the report. */
  static final List<Fault> ALL =
      List.of(
          new Fault("database stopped (fast)", scene -> stopped(scene, true)),
          new Fault("database stopped (immediate)", scene -> stopped(scene, false)),
          new Fault("database restarted under load", Fault::restarted),
          new Fault("connections terminated", Fault::disconnected),
          new Fault("database paused (SIGSTOP)", Fault::paused),
          new Fault("no connection left (53300)", Fault::withoutConnections),
          new Fault("database read only", Fault::readOnly),
          new Fault(
              "rows of two accounts locked by another transaction",
              scene ->
                  scene.holding(
                      """
                      SELECT FROM customer_service.loyalty_accounts
                      WHERE customer_id IN ('%s', '%s') FOR UPDATE
                      """
                          .formatted(scene.customers().get(0), scene.customers().get(1)))),
          new Fault(
              "table of accounts locked by another transaction",
              scene -> scene.holding("LOCK TABLE customer_service.loyalty_accounts")),
          new Fault("queue of postings full", FullQueue::begin),
          new Fault("connections reset by clients", ResettingClients::begin),
          new Fault(DISK_FULL, Fault::diskFull));

  private static Ending stopped(Scene scene, boolean isFast) throws IOException {
    scene.server().stop(isFast ? ControlledServer.Mode.FAST : ControlledServer.Mode.IMMEDIATE);
    return scene.server()::restart;
  }

  private static Ending restarted(Scene scene) throws IOException {
    scene.server().stop(ControlledServer.Mode.FAST);
    scene.server().restart();
    return () -> {};
  }

  private static Ending disconnected(Scene scene) throws SQLException {
    scene.sql(END_CONNECTIONS);
    return () -> scene.sql(END_CONNECTIONS);
  }

  private static Ending paused(Scene scene) throws IOException {
    scene.server().suspend();
    return scene.server()::resume;
  }

  private static Ending withoutConnections(Scene scene) throws SQLException {
    scene.sql("ALTER ROLE %s CONNECTION LIMIT 0", END_CONNECTIONS);
    return () -> scene.sql("ALTER ROLE %s CONNECTION LIMIT -1");
  }

  private static Ending readOnly(Scene scene) throws SQLException {
    scene.sql("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
    return () ->
        scene.sql(
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()");
  }

  /** Fills the disk to the last byte. */
  private static Ending diskFull(Scene scene) throws IOException {
    Path ballast = scene.disk().orElseThrow().resolve("ballast");
    byte[] block = new byte[BALLAST_BLOCK_BYTES];
    try (var file = Files.newOutputStream(ballast)) {
      while (true) {
        file.write(block);
      }
    } catch (IOException noSpaceLeft) {
      return () -> {
        Files.delete(ballast);
        // PostgreSQL may have shut down; its operator must restart it.
        scene.server().restart();
      };
    }
  }
}
