package customerservice.embedded;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A server of Debian's PostgreSQL, which has pg_basebackup; the embedded PostgreSQL does not. It
 * accepts each login without a password, and does not fsync.
 */
public final class DebianServer implements AutoCloseable {
  /** The folder in Debian and Ubuntu. */
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

  private static final String OWNER = "owner";
  private static final String SERVICE = "app";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private final Path folder;
  private final RunAs runAs;
  private int port;

  private DebianServer(Path folder, RunAs runAs) {
    this.folder = folder;
    this.runAs = runAs;
  }

  /** Whether Debian's postgresql-15 is installed. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAMS.resolve("pg_basebackup"));
  }

  /** Starts a new server with an empty database and the two roles of the service. */
  public static DebianServer start() throws Exception {
    DebianServer server = new DebianServer(folder(), RunAs.select());
    server.run(
        "initdb",
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--lc-collate=C",
        "--lc-ctype=C.UTF-8",
        "--no-sync");
    server.startOnFreePort();
    server.execute("postgres", "CREATE ROLE " + OWNER + " LOGIN");
    server.execute("postgres", "CREATE ROLE " + SERVICE + " LOGIN BYPASSRLS");
    server.execute("postgres", "CREATE DATABASE crm OWNER " + OWNER);
    return server;
  }

  /** Starts a streaming replica of this server. */
  public DebianServer replica() throws IOException {
    DebianServer replica = new DebianServer(folder(), runAs);
    replica.copy(this);
    return replica;
  }

  /** Replaces this server by a replica of another. */
  public void copy(DebianServer primary) throws IOException {
    stop();
    Folders.delete(folder.resolve("data"));
    run(
        "pg_basebackup",
        "--host=127.0.0.1",
        "--port=" + primary.port,
        "--username=postgres",
        "--checkpoint=fast",
        "--write-recovery-conf",
        "--wal-method=stream",
        "--no-sync");
    startOnFreePort();
  }

  private static Path folder() throws IOException {
    Path folder = Files.createTempDirectory("debian-postgresql");
    RunAs runAs = RunAs.select();
    if (runAs.owner() != null) {
      Files.setOwner(folder, runAs.owner());
    }
    return folder;
  }

  private void startOnFreePort() throws IOException {
    if (port == 0) {
      port = FreePort.find();
    }
    Files.writeString(
        folder.resolve("data/postgresql.conf"),
        """
        port = %d
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        shared_buffers = 64MB
        fsync = off
        max_standby_streaming_delay = 0
        """
            .formatted(port),
        StandardOpenOption.APPEND);
    restart();
  }

  /** Starts the server on its port, unless it is running. */
  public void restart() throws IOException {
    if (postmaster().isEmpty()) {
      run("pg_ctl", "start", "--wait", "--silent", "--log=" + folder.resolve("log"));
    }
  }

  /** Stops the server without a checkpoint, like a crash. */
  public void stop() throws IOException {
    if (!postmaster().isEmpty()) {
      freeze(false);
      run("pg_ctl", "stop", "--mode=immediate", "--wait", "--silent");
    }
  }

  /** Suspends (SIGSTOP) or resumes (SIGCONT) all processes; connections stay open. */
  public void freeze(boolean freeze) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", freeze ? "-STOP" : "-CONT"));
    for (ProcessHandle postmaster : postmaster()) {
      command.add(Long.toString(postmaster.pid()));
      postmaster.descendants().forEach(process -> command.add(Long.toString(process.pid())));
    }
    if (command.size() > 2) {
      // The result is ignored, because the process may have ended already.
      Command.run(folder, LIMIT, command);
    }
  }

  /** Promotes a replica. */
  public void promote() throws IOException {
    run("pg_ctl", "promote", "--wait", "--silent");
  }

  /** Whether the server is in recovery. */
  public boolean isReplica() throws SQLException {
    return query("SELECT pg_is_in_recovery()").equals("t");
  }

  private List<ProcessHandle> postmaster() throws IOException {
    Path pidFile = folder.resolve("data/postmaster.pid");
    if (!Files.exists(pidFile)) {
      return List.of();
    }
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip())).stream()
        .toList();
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
    command.addAll(List.of(arguments));
    command.add("--pgdata=" + folder.resolve("data"));
    Command.Outcome outcome = Command.run(folder, LIMIT, runAs.command(command));
    if (!outcome.succeeded()) {
      throw new IOException(program + ": " + outcome.line() + log());
    }
  }

  private String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log) ? "\n" + Files.readString(log) : "";
  }

  /** Connects to the service's database as superuser. */
  public Connection connect() throws SQLException {
    return TestPostgres.connect(url("crm", "postgres"));
  }

  /** Runs a statement in the service's database as superuser. */
  public void execute(String sql) throws SQLException {
    execute("crm", sql);
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(url(database, "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The single value of a query. */
  public String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return Objects.requireNonNullElse(row.getString(1), "");
    }
  }

  /** Waits until a query returns true. */
  public void await(String what, String sql) throws Exception {
    Eventually.await(LIMIT, what, () -> query(sql).equals("t"));
  }

  private DatabaseUrl url(String database, String user) {
    return DatabaseUrl.parse(
        "DebianServer", "postgresql://%s:x@127.0.0.1:%d/%s".formatted(user, port, database));
  }

  /** The URL of the owner's role. */
  public String ownerUrl() {
    return TestPostgres.text(url("crm", OWNER));
  }

  /** The URL of the service's role. */
  public String serviceUrl() {
    return TestPostgres.text(url("crm", SERVICE));
  }

  @Override
  public void close() throws IOException {
    stop();
    try (Stream<Path> left = Files.list(folder)) {
      for (Path path : left.toList()) {
        Folders.delete(path);
      }
    }
    Files.delete(folder);
  }
}
