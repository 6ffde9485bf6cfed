package customerservice.embedded;

import customerservice.platform.settings.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server: its files, and its process, which is not a child of this process.
 *
 * @param home contains {@code data} and the log
 */
record Server(Path home, Binaries binaries, RunAs runAs, Durability durability) {
  static final String SUPERUSER = "postgres";

  private static final Pattern UNQUOTABLE = Pattern.compile("[\"$`\\\\\\v]");
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

  /** Allows for a crash recovery. */
  private static final int START_SECONDS = 300;

  /** Part of the twelve seconds that a stop takes at most; docs/OPERATIONS.md lists its steps. */
  private static final int FAST_STOP_SECONDS = 3;

  /** An immediate stop leaves a recovery to the next start. */
  private static final int IMMEDIATE_STOP_SECONDS = 2;

  private static final Duration PG_CTL_SLACK = Duration.ofSeconds(5);
  private static final int START_ATTEMPTS = 10;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(300);
  private static final int EXIT_CHECKS_MAX = 100;
  private static final Duration BETWEEN_EXIT_CHECKS = Duration.ofMillis(10);
  private static final long LOG_BYTES_MAX = 1_000_000;

  /** Errors that a retry can cure: a port in use, backends of a server that was just killed. */
  private static final List<String> TRANSIENT_ERRORS =
      List.of("Address already in use", "shared memory block");

  Server {
    // pg_ctl starts the server through a shell, and only puts double quotes around paths.
    if (UNQUOTABLE.matcher(home.toString()).find()) {
      throw new CannotStart(
          "DATA_DIR: %s contains one of \" $ ` \\, which PostgreSQL does not accept; choose another folder"
              .formatted(home));
    }
  }

  private Path data() {
    return home.resolve("data");
  }

  private Path log() {
    return home.resolve("postgresql.log");
  }

  private Path pidFile() {
    return data().resolve("postmaster.pid");
  }

  /** Creates the data folder atomically if it does not exist. */
  void initialize(Passwords passwords) throws IOException {
    if (Files.exists(data())) {
      String version = Files.readString(data().resolve("PG_VERSION")).strip();
      if (!version.equals(binaries.majorVersion())) {
        throw new CannotStart(
            "DATA_DIR: %s contains data of PostgreSQL %s, but this service has PostgreSQL %s"
                .formatted(data(), version, binaries.majorVersion()));
      }
      return;
    }
    Path draft = home.resolve("data.new");
    Folders.delete(draft);
    Path passwordFile = home.resolve("password.new");
    SecretFile.write(passwordFile, Passwords.verifier(passwords.superuser()));
    if (runAs.owner() != null) {
      Files.setOwner(passwordFile, runAs.owner());
    }
    List<String> initdb =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + draft,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--lc-collate=C",
                "--lc-ctype=" + utf8Ctype(),
                "--lc-messages=C"));
    initdb.addAll(durability.initdbOptions());
    Command.Outcome outcome = Command.run(home, INITDB_LIMIT, runAs.command(initdb));
    Files.delete(passwordFile);
    if (!outcome.succeeded()) {
      throw new CannotStart("PostgreSQL could not create its data folder: " + outcome.line());
    }
    Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** With LC_CTYPE C, PostgreSQL would know only the letters of ASCII. */
  private static String utf8Ctype() {
    return System.getProperty("os.name").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
  }

  /** Starts the server on a free port, waits until it accepts connections, and returns the port. */
  int start() throws IOException {
    String output = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      int port = freePort();
      Optional<String> failure = tryToStart(port);
      if (failure.isEmpty()) {
        return port;
      }
      output = failure.get();
      if (TRANSIENT_ERRORS.stream().noneMatch(output::contains)) {
        break;
      }
      pause(BETWEEN_ATTEMPTS);
    }
    throw didNotStart(output);
  }

  /** Starts the server again on the port that its clients use. */
  void restart(int port) throws IOException {
    String output = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      Optional<String> failure = tryToStart(port);
      if (failure.isEmpty()) {
        return;
      }
      output = failure.get();
      pause(BETWEEN_ATTEMPTS);
    }
    throw didNotStart(output);
  }

  private Optional<String> tryToStart(int port) throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LOG_BYTES_MAX) {
      Files.move(log(), home.resolve("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(data().resolve("postgresql.conf"), ServerSettings.text(port, durability));
    long logBytesBefore = Files.exists(log()) ? Files.size(log()) : 0;
    Command.Outcome outcome = pgCtl(START_SECONDS, List.of("start", "--silent", "--log=" + log()));
    if (outcome.succeeded()) {
      return Optional.empty();
    }
    return Optional.of(outcome.output() + logFrom(logBytesBefore));
  }

  private String logFrom(long offset) throws IOException {
    if (!Files.exists(log())) {
      return "";
    }
    byte[] bytes = Files.readAllBytes(log());
    return new String(bytes, (int) offset, bytes.length - (int) offset, StandardCharsets.UTF_8);
  }

  private CannotStart didNotStart(String output) {
    String reason =
        output
            .lines()
            .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
            .reduce((first, last) -> last)
            .orElse(output.strip().replaceAll("\\s*\\R\\s*", "; "));
    return new CannotStart("PostgreSQL did not start: %s (see %s)".formatted(reason, log()));
  }

  /** The server process of this folder; empty if none is running. */
  Optional<ProcessHandle> postmaster() throws IOException {
    List<String> lines = Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
    if (lines.size() < 2) {
      return Optional.empty();
    }
    // The folder's path when that server started; it may have been moved since.
    String folder = lines.get(1);
    return processOf(lines).filter(process -> isServerOf(folder, process.info()));
  }

  private static Optional<ProcessHandle> processOf(List<String> pidFile) {
    String pid = pidFile.getFirst().strip();
    return pid.matches("[0-9]{1,18}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
  }

  private static boolean isServerOf(String folder, ProcessHandle.Info info) {
    List<String> arguments = Arrays.asList(info.arguments().orElse(new String[0]));
    int option = arguments.indexOf("-D");
    return info.command().orElse("postgres").endsWith("postgres")
        && option >= 0
        && option + 1 < arguments.size()
        && arguments.get(option + 1).equals(folder);
  }

  /** Stops a server that a killed service has left running. */
  void stopOrphan() throws IOException {
    if (postmaster().isPresent()) {
      stop();
    } else if (Files.exists(pidFile()) && processOf(Files.readAllLines(pidFile())).isPresent()) {
      // The pid now belongs to another program, and PostgreSQL would refuse to start. (It ignores
      // the file if no process has the pid.) The caller has locked the folder, so no other service
      // writes this file.
      Files.delete(pidFile());
    }
  }

  /** Stops the server if it is running: fast mode, then immediate mode, then a kill. */
  void stop() throws IOException {
    Optional<ProcessHandle> running = postmaster();
    if (running.isEmpty()) {
      return;
    }
    ProcessHandle postmaster = running.get();
    boolean isStopped =
        pgCtl(FAST_STOP_SECONDS, List.of("stop", "--mode=fast", "--silent")).succeeded()
            || pgCtl(IMMEDIATE_STOP_SECONDS, List.of("stop", "--mode=immediate", "--silent"))
                .succeeded();
    // pg_ctl waits only for the removal of the pid file, just before the process ends. An ended
    // process stays in the process table, without arguments, until its parent reaps it.
    for (int check = 0; isStopped && check < EXIT_CHECKS_MAX; check++) {
      if (postmaster.info().arguments().isEmpty()) {
        return;
      }
      pause(BETWEEN_EXIT_CHECKS);
    }
    postmaster.destroyForcibly();
  }

  private Command.Outcome pgCtl(int seconds, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("pg_ctl"));
    command.addAll(arguments);
    command.addAll(List.of("--pgdata=" + data(), "--wait", "--timeout=" + seconds));
    return Command.run(
        home, Duration.ofSeconds(seconds).plus(PG_CTL_SLACK), runAs.command(command));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for PostgreSQL", e);
    }
  }
}
