package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that a test stops, suspends and restarts; it does not restart itself. It is
 * durable.
 */
public final class ControlledServer implements AutoCloseable {
  private static final String NAME = "ControlledServer";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Server server;
  private final Passwords passwords;
  private final RunAs runAs;
  private final Binaries binaries;
  private final Path home;
  private final int port;

  private ControlledServer(Path folder, Path programs, Passwords passwords) throws IOException {
    this.home = folder.toRealPath().resolve("server");
    this.binaries = Binaries.in(programs);
    this.runAs = RunAs.select();
    this.passwords = passwords;
    this.server = new Server(home, binaries, runAs, Durability.DURABLE);
    this.port = server.start();
  }

  /**
   * Creates and starts a server.
   *
   * @param programs folder of the unpacked binaries
   */
  public static ControlledServer start(Path folder, Path programs) throws IOException {
    EmbeddedDatabase.start(folder, programs, Durability.DURABLE).close();
    return new ControlledServer(folder, programs, Passwords.readOrCreate(folder));
  }

  /** The service's database with its two roles. */
  public TestPostgres.Database database() {
    return new TestPostgres.Database(
        url(RolesAndDatabase.OWNER, passwords.owner(), RolesAndDatabase.DATABASE),
        url(RolesAndDatabase.SERVICE, passwords.service(), RolesAndDatabase.DATABASE));
  }

  /** The superuser in the service's database. */
  public DatabaseUrl superuser() {
    return url(Server.SUPERUSER, passwords.superuser(), RolesAndDatabase.DATABASE);
  }

  private DatabaseUrl url(String user, String password, String database) {
    return DatabaseUrl.parse(
        NAME, "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password, port, database));
  }

  /** PostgreSQL's shutdown modes. */
  public enum Mode {
    /** Rolls back transactions, and writes a checkpoint. */
    FAST,
    /** Like a crash: the next start recovers. */
    IMMEDIATE
  }

  /** Stops the server, and waits until it has ended. */
  public void stop(Mode mode) throws IOException {
    pgCtl("stop", "--mode=" + mode.name().toLowerCase(Locale.ROOT));
  }

  /** Starts the server on its port, unless it is running. */
  public void restart() throws IOException {
    if (server.postmaster().isEmpty()) {
      server.restart(port);
    }
  }

  private void pgCtl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(binaries.program("pg_ctl")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--pgdata=" + home.resolve("data"), "--wait", "--silent"));
    require(Command.run(home, LIMIT, runAs.command(command)));
  }

  /** Suspends all processes with SIGSTOP. */
  public void suspend() throws IOException {
    signal("-STOP");
  }

  /** Resumes all processes with SIGCONT. */
  public void resume() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    ProcessHandle postmaster =
        server.postmaster().orElseThrow(() -> new IllegalStateException("the server is stopped"));
    List<String> command = new ArrayList<>(List.of("kill", signal));
    Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .forEach(process -> command.add(Long.toString(process.pid())));
    require(Command.run(home, LIMIT, command));
  }

  private static void require(Command.Outcome outcome) {
    if (!outcome.succeeded()) {
      throw new IllegalStateException(outcome.output());
    }
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
