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
 * A PostgreSQL that a test stops, pauses and starts again, and that nobody else starts. It waits
 * for the disk, as one that keeps something does.
 */
public final class ServerInHand implements AutoCloseable {
  private static final String NAME = "ServerInHand";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Server server;
  private final Passwords passwords;
  private final RunAs runAs;
  private final Binaries binaries;
  private final Path home;
  private final int port;

  private ServerInHand(Path folder, Path programs, Passwords passwords) throws IOException {
    this.home = folder.toRealPath().resolve("server");
    this.binaries = Binaries.in(programs);
    this.runAs = RunAs.bestWay();
    this.passwords = passwords;
    this.server = new Server(home, binaries, runAs, Durability.DURABLE);
    this.port = server.start();
  }

  /**
   * Makes and starts one.
   *
   * @param programs where those of PostgreSQL are unpacked
   */
  public static ServerInHand start(Path folder, Path programs) throws IOException {
    EmbeddedDatabase.start(folder, programs, Durability.DURABLE).close();
    return new ServerInHand(folder, programs, Passwords.in(folder));
  }

  /** Its database, for the two roles of the service. */
  public TestPostgres.Database database() {
    return new TestPostgres.Database(
        url(RolesAndDatabase.OWNER, passwords.owner(), RolesAndDatabase.DATABASE),
        url(RolesAndDatabase.SERVICE, passwords.service(), RolesAndDatabase.DATABASE));
  }

  /** Whoever may do anything, in the database of the service. */
  public DatabaseUrl superuser() {
    return url(Server.SUPERUSER, passwords.superuser(), RolesAndDatabase.DATABASE);
  }

  private DatabaseUrl url(String user, String password, String database) {
    return DatabaseUrl.parse(
        NAME, "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(user, password, port, database));
  }

  /** How a server ends. */
  public enum Mode {
    /** Transactions are rolled back, and all is in order. */
    FAST,
    /** As in a crash: the next start recovers. */
    IMMEDIATE
  }

  /** Ends it, and waits for that. */
  public void stop(Mode mode) throws IOException {
    pgCtl("stop", "--mode=" + mode.name().toLowerCase(Locale.ROOT));
  }

  /** Starts it again on its port, unless it runs. */
  public void startAgain() throws IOException {
    if (server.postmaster().isEmpty()) {
      server.startAgain(port);
    }
  }

  private void pgCtl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(binaries.program("pg_ctl")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--pgdata=" + home.resolve("data"), "--wait", "--silent"));
    require(Command.run(home, LIMIT, runAs.command(command)));
  }

  /** SIGSTOP to all of its processes. */
  public void pause() throws IOException {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void goOn() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    ProcessHandle postmaster =
        server.postmaster().orElseThrow(() -> new IllegalStateException("it does not run"));
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
