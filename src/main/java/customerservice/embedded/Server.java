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
 * One PostgreSQL server: its files and its process, which is not a child of this one.
 *
 * @param home holds {@code data} and the log
 */
record Server(Path home, Binaries binaries, RunAs runAs, Durability durability) {
  static final String SUPERUSER = "postgres";

  private static final Pattern UNQUOTABLE = Pattern.compile("[\"$`\\\\\\v]");
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

  /** Long enough for a recovery after a crash. */
  private static final int START_SECONDS = 300;

  /**
   * An orderly stop, then one that leaves a recovery to the next start; see also Service of the
   * start.
   */
  private static final int FAST_STOP_SECONDS = 3;

  private static final int IMMEDIATE_STOP_SECONDS = 2;

  private static final Duration PG_CTL_SLACK = Duration.ofSeconds(5);
  private static final int START_ATTEMPTS = 10;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(300);
  private static final int LOOKS_FOR_ITS_END = 100;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
  private static final long LOG_BYTES_MAX = 1_000_000;

  /** What another attempt may cure: a port taken meanwhile, backends of a server just killed. */
  private static final List<String> PASSING =
      List.of("Address already in use", "shared memory block");

  Server {
    // pg_ctl starts the server through a shell and puts nothing but double quotes around paths.
    if (UNQUOTABLE.matcher(home.toString()).find()) {
      throw new CannotStart(
          home + " has one of \" $ ` \\ in its name, which PostgreSQL cannot take");
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

  /** Makes the data folder unless it is there; after it, there is a whole one. */
  void initialise(Passwords passwords) throws IOException {
    if (Files.exists(data())) {
      String version = Files.readString(data().resolve("PG_VERSION")).strip();
      if (!version.equals(binaries.majorVersion())) {
        throw new CannotStart(
            "%s holds data of PostgreSQL %s, and this one is %s"
                .formatted(data(), version, binaries.majorVersion()));
      }
      return;
    }
    Path draft = home.resolve("data.new");
    Folders.delete(draft);
    Path passwordFile = home.resolve("password.new");
    SecretFile.write(passwordFile, passwords.superuser());
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
      throw new CannotStart("PostgreSQL could not make its data folder: " + outcome.line());
    }
    Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** With a ctype of C, PostgreSQL would know no letters but those of ASCII. */
  private static String utf8Ctype() {
    return System.getProperty("os.name").startsWith("Mac") ? "en_US.UTF-8" : "C.UTF-8";
  }

  /** Starts it on a port that is free and returns the port, once it accepts connections. */
  int start() throws IOException {
    String output = "";
    for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      int port = freePort();
      Optional<String> failure = tryToStart(port);
      if (failure.isEmpty()) {
        return port;
      }
      output = failure.get();
      if (PASSING.stream().noneMatch(output::contains)) {
        break;
      }
      pause(BETWEEN_ATTEMPTS);
    }
    throw didNotStart(output);
  }

  /** The same on this port, where its clients know it to be. */
  void startAgain(int port) throws IOException {
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
    return new CannotStart("PostgreSQL did not start: %s (log: %s)".formatted(reason, log()));
  }

  /** The process that serves this folder, if one does. */
  Optional<ProcessHandle> postmaster() throws IOException {
    List<String> lines = Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
    if (lines.size() < 2) {
      return Optional.empty();
    }
    // The folder as it was called when that server started: it may have been moved since.
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

  /** Stops what a service that was killed has left running here. */
  void stopOrphan() throws IOException {
    if (postmaster().isPresent()) {
      stop();
    } else if (Files.exists(pidFile()) && processOf(Files.readAllLines(pidFile())).isPresent()) {
      // Its number is another program's by now, for which PostgreSQL would refuse to start. (It
      // sees for itself that a number is nobody's.) No one else can be about to write this file:
      // the caller holds the folder.
      Files.delete(pidFile());
    }
  }

  /** Stops it: in good order, else at once, else by force. Nothing to do where none runs. */
  void stop() throws IOException {
    Optional<ProcessHandle> running = postmaster();
    if (running.isEmpty()) {
      return;
    }
    ProcessHandle postmaster = running.get();
    boolean stopped =
        pgCtl(FAST_STOP_SECONDS, List.of("stop", "--mode=fast", "--silent")).succeeded()
            || pgCtl(IMMEDIATE_STOP_SECONDS, List.of("stop", "--mode=immediate", "--silent"))
                .succeeded();
    // pg_ctl waits for the pid file to go, which is just before the process does. One that has
    // ended may stay in the table for a while, without arguments, until its new parent looks.
    for (int look = 0; stopped && look < LOOKS_FOR_ITS_END; look++) {
      if (postmaster.info().arguments().isEmpty()) {
        return;
      }
      pause(BETWEEN_LOOKS);
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
