package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's PgBouncer (1.18, which does not follow prepared statements) in front of a server, in
 * transaction mode. It has fewer connections to the server than the service has to it, and takes
 * them in turn, so that a client hardly ever meets the same twice.
 */
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
  private static final String READY = "process up";

  /** To the server, of each role. */
  private static final int CONNECTIONS = 4;

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one; it takes connections when this returns.
   *
   * @param folder for its settings, and for nothing else
   * @param users who may log in
   */
  public static PgBouncer before(EmbeddedDatabase server, Path folder, List<DatabaseUrl> users)
      throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException("there is no " + PROGRAM + "; .ci/run installs it");
    }
    int port = FreePort.find();
    Path logins = folder.resolve("users.txt");
    Path settings = folder.resolve("pgbouncer.ini");
    Files.write(
        logins,
        users.stream()
            .map(user -> "\"%s\" \"%s\"".formatted(user.user(), user.password()))
            .toList());
    Files.writeString(settings, settings(portOf(server.owner()), port, logins));
    RunAs runAs = RunAs.bestWay();
    if (runAs.owner() != null) {
      Folders.giveTo(runAs.owner(), folder);
    }
    List<String> command = List.of(PROGRAM.toString(), settings.toString());
    Process process =
        new ProcessBuilder(runAs.command(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    awaitReady(process);
    return new PgBouncer(process, port);
  }

  private static String settings(int serverPort, int port, Path logins) {
    return """
    [databases]
    * = host=127.0.0.1 port=%d
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = scram-sha-256
    auth_file = %s
    pool_mode = transaction
    default_pool_size = %d
    server_round_robin = 1
    log_connections = 0
    log_disconnections = 0
    log_stats = 0
    """
        .formatted(serverPort, port, logins, CONNECTIONS);
  }

  private static int portOf(DatabaseUrl url) {
    return Integer.parseInt(url.jdbcUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
  }

  /** Reads what it prints until it is ready, and then on, so that it is never held up by that. */
  private static void awaitReady(Process process) throws IOException {
    BufferedReader output = process.inputReader();
    List<String> printed = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(READY)) {
        Thread.ofVirtual().start(() -> output.lines().forEach(read -> {}));
        return;
      }
      printed.add(line);
    }
    throw new IOException("PgBouncer does not start: " + printed);
  }

  /** The same database by way of it, as a setting says it. */
  public String url(DatabaseUrl direct) {
    @Nullable String password = direct.password();
    String database = direct.jdbcUrl().replaceAll(".*/", "");
    return "postgresql://%s:%s@127.0.0.1:%d/%s?pgbouncer=true"
        .formatted(direct.user(), password, port, database);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
