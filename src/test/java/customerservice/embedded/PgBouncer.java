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
 * Debian's PgBouncer in transaction mode (version 1.18, without support of prepared statements). It
 * has fewer server connections than the service has connections to it, and uses them round-robin,
 * so that consecutive transactions of a client rarely get the same one.
 */
public final class PgBouncer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
  private static final String READY = "process up";

  /** Server connections of each role. */
  private static final int CONNECTIONS = 4;

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a pooler, and waits until it accepts connections.
   *
   * @param folder for its settings only
   * @param users that may log in
   */
  public static PgBouncer before(EmbeddedDatabase server, Path folder, List<DatabaseUrl> users)
      throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IOException(PROGRAM + " does not exist; .ci/run installs it");
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
    RunAs runAs = RunAs.select();
    if (runAs.owner() != null) {
      Folders.changeOwner(runAs.owner(), folder);
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

  /** Reads the output until PgBouncer is ready, then drains it so that it cannot block. */
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

  /** The pooler's URL of a database. */
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
