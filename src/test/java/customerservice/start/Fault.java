package customerservice.start;

import customerservice.embedded.ServerInHand;
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
 * Something that goes wrong around the service.
 *
 * @param what as the table calls it
 */
record Fault(String what, Beginning begin) {
  /** The one that needs a disk of its own. */
  static final String DISK_FULL = "disk full";

  private static final int BALLAST_PIECE_BYTES = 64 * 1024;

  /** Brings it about; what it returns ends it. */
  interface Beginning {
    Ending begin(Scene scene) throws Exception;
  }

  /** Ends it. */
  interface Ending {
    void end() throws Exception;
  }

  /**
   * Where it happens.
   *
   * @param disk the small disk on which the database is; empty where none could be made
   */
  record Scene(
      ServerInHand server, Optional<Path> disk, List<String> customers, String token, int port) {
    /** The one that is not held up by what holds up the service. */
    Connection operator() throws SQLException {
      return TestPostgres.connect(server.superuser());
    }

    /** Does something to the database as its operator. */
    private void sql(String... statements) throws SQLException {
      try (Connection connection = operator();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql.formatted(server.database().service().user()));
        }
      }
    }

    /** A number that the operator reads there. */
    long count(String sql) throws SQLException {
      try (Connection connection = operator();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    /** Holds what a statement locks, until the end. */
    private Ending holding(String sql) throws SQLException {
      Connection connection = operator();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return connection::close;
    }
  }

  private static final String END_ITS_CONNECTIONS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'";

  /** All of them, in the order of the table. */
  static final List<Fault> ALL =
      List.of(
          new Fault("database stopped (fast)", scene -> stopped(scene, true)),
          new Fault("database stopped (immediate)", scene -> stopped(scene, false)),
          new Fault("database restarted in mid-load", Fault::restarted),
          new Fault("connections ended by the operator", Fault::disconnected),
          new Fault("database paused (SIGSTOP)", Fault::paused),
          new Fault("no connection left (53300)", Fault::crowded),
          new Fault("database read only", Fault::readOnly),
          new Fault(
              "rows of two accounts locked by another",
              scene ->
                  scene.holding(
                      """
                      SELECT FROM customer_service.loyalty_accounts
                      WHERE customer_id IN ('%s', '%s') FOR UPDATE
                      """
                          .formatted(scene.customers().get(0), scene.customers().get(1)))),
          new Fault(
              "table of accounts locked by another",
              scene -> scene.holding("LOCK TABLE customer_service.loyalty_accounts")),
          new Fault("queue of postings full", FullQueue::begin),
          new Fault("clients vanish", Vanishing::begin),
          new Fault(DISK_FULL, Fault::full));

  private static Ending stopped(Scene scene, boolean isFast) throws IOException {
    scene.server().stop(isFast ? ServerInHand.Mode.FAST : ServerInHand.Mode.IMMEDIATE);
    return scene.server()::startAgain;
  }

  private static Ending restarted(Scene scene) throws IOException {
    scene.server().stop(ServerInHand.Mode.FAST);
    scene.server().startAgain();
    return () -> {};
  }

  private static Ending disconnected(Scene scene) throws SQLException {
    scene.sql(END_ITS_CONNECTIONS);
    return () -> scene.sql(END_ITS_CONNECTIONS);
  }

  private static Ending paused(Scene scene) throws IOException {
    scene.server().pause();
    return scene.server()::goOn;
  }

  private static Ending crowded(Scene scene) throws SQLException {
    scene.sql("ALTER ROLE %s CONNECTION LIMIT 0", END_ITS_CONNECTIONS);
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

  /** Fills the disk to its last byte, and keeps it so while the database makes room for itself. */
  private static Ending full(Scene scene) throws IOException {
    Path ballast = scene.disk().orElseThrow().resolve("ballast");
    byte[] piece = new byte[BALLAST_PIECE_BYTES];
    try (var file = Files.newOutputStream(ballast)) {
      while (true) {
        file.write(piece);
      }
    } catch (IOException noSpaceLeft) {
      return () -> {
        Files.delete(ballast);
        // PostgreSQL may have ended itself over it; to start it again is for its operator.
        scene.server().startAgain();
      };
    }
  }
}
