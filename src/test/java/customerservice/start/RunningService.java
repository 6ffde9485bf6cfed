package customerservice.start;

import customerservice.platform.settings.Settings;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A service that a script {@code run} has started in a separate process. */
final class RunningService implements AutoCloseable {
  /** The only variables that the script inherits. */
  private static final List<String> INHERITED = List.of("PATH", "HOME", "JAVA_HOME", "TMPDIR");

  /** The line of the banner with the address, in text and in JSON. */
  private static final Pattern READY = Pattern.compile("is ready\\..*/docs.*\n");

  private static final String OUT = "out";
  private static final String ERR = "err";
  private static final Path SCRIPT = Path.of("run").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Map<String, String> environment;
  private final Path dataDir;
  private final int port;
  private final int managementPort;
  private final Path folder;

  /** Set when the service is ready: earlier, the folder may have another service's server. */
  private Optional<ProcessHandle> postmaster = Optional.empty();

  private RunningService(
      Process process,
      Map<String, String> environment,
      Path dataDir,
      int port,
      int managementPort,
      Path folder) {
    this.process = process;
    this.environment = environment;
    this.dataDir = dataDir;
    this.port = port;
    this.managementPort = managementPort;
    this.folder = folder;
  }

  /** Starts the service on free ports, with a working folder outside the project. */
  static RunningService start(Path dataDir, Map<String, String> settings, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    return start(command, FreePort.find(), dataDir, settings);
  }

  /** Starts it on a port on which it has run before. */
  static RunningService startAt(int port, Path dataDir, Map<String, String> settings)
      throws IOException {
    return start(List.of(SCRIPT.toString()), port, dataDir, settings);
  }

  /** Starts it with another command, such as the script of an unpacked archive. */
  static RunningService start(List<String> command, Path dataDir, Map<String, String> settings)
      throws IOException {
    return start(command, FreePort.find(), dataDir, settings);
  }

  private static RunningService start(
      List<String> command, int port, Path dataDir, Map<String, String> settings)
      throws IOException {
    Path elsewhere = Files.createTempDirectory("run");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectOutput(elsewhere.resolve(OUT).toFile())
            .redirectError(elsewhere.resolve(ERR).toFile());
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().put("DATA_DIR", dataDir.toString());
    builder.environment().put("PORT", Integer.toString(port));
    String given = settings.get("MANAGEMENT_PORT");
    int managementPort = given == null ? FreePort.find() : Integer.parseInt(given);
    builder.environment().put("MANAGEMENT_PORT", Integer.toString(managementPort));
    // Tests send many requests, and read the other output.
    builder.environment().put("RATE_LIMIT", "off");
    builder.environment().put("LOG_REQUESTS", "off");
    builder.environment().put("LOG_FORMAT", "text");
    builder.environment().put("JAVA_OPTS", System.getProperty("tests.flags", ""));
    builder.environment().putAll(settings);
    return new RunningService(
        builder.start(),
        Map.copyOf(builder.environment()),
        dataDir,
        port,
        managementPort,
        elsewhere);
  }

  /** Waits until the service responds and has printed its banner; stops it on failure. */
  RunningService awaitReady() throws Exception {
    return awaitReady(LIMIT);
  }

  RunningService awaitReady(Duration limit) throws Exception {
    return orClose(() -> awaitBanner(limit));
  }

  /** Waits until the service responds, perhaps with 503; stops it on failure. */
  RunningService awaitResponse() throws Exception {
    return orClose(() -> awaitFirstResponse(LIMIT));
  }

  /** A step that fails in its own way. */
  private interface Step {
    void run() throws Exception;
  }

  private RunningService orClose(Step step) throws Exception {
    boolean isDone = false;
    try {
      step.run();
      isDone = true;
      return this;
    } finally {
      if (!isDone) {
        close();
      }
    }
  }

  private void awaitFirstResponse(Duration limit) throws Exception {
    Eventually.await(limit, "it responds on port " + port, () -> ended() || responds());
    requireRunning();
  }

  private void requireRunning() throws IOException {
    if (ended()) {
      throw new AssertionError("the service ended with " + process.exitValue() + ": " + err());
    }
  }

  private void awaitBanner(Duration limit) throws Exception {
    awaitFirstResponse(limit);
    Eventually.await(limit, "it is ready", () -> ended() || READY.matcher(out()).find());
    requireRunning();
    postmaster = findPostmaster();
  }

  private boolean ended() {
    return !process.isAlive();
  }

  private boolean responds() throws IOException, InterruptedException {
    try {
      HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
          HttpResponse.BodyHandlers.discarding());
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      throw new IOException("ended: %s; output: %s%s".formatted(ended(), out(), err()), e);
    }
  }

  boolean listens() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  int awaitExit(Duration limit) throws Exception {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it did not end within " + limit.toSeconds() + " s: " + err());
    }
    return process.exitValue();
  }

  int awaitExit() throws Exception {
    return awaitExit(LIMIT);
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** The metric of connections closed for a reason. */
  double closedConnections(String reason) throws IOException, InterruptedException {
    String name = "http_server_connections_closed_total{reason=\"" + reason + "\"";
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(metric -> metric.startsWith(name))
        .mapToDouble(metric -> Double.parseDouble(metric.substring(metric.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  /** A token of the embedded service, with several tenants one of the default tenant. */
  String token(String role) throws IOException {
    Settings settings = Settings.read(name -> Optional.ofNullable(environment.get(name)));
    return Tokens.of(settings, JwtSecret.read(dataDir).orElseThrow(), InstantSource.system())
        .mint(role, Tokens.defaultSubject(role), TOKEN_LIFETIME);
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  String out() throws IOException {
    return Files.readString(folder.resolve(OUT));
  }

  String err() throws IOException {
    return Files.readString(folder.resolve(ERR));
  }

  /** The embedded PostgreSQL server; empty with an external one. */
  Optional<ProcessHandle> postmaster() {
    return postmaster;
  }

  private Optional<ProcessHandle> findPostmaster() throws IOException {
    Path pidFile = dataDir.resolve("server/data/postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()));
  }

  /** Stops the service and its database, and deletes its output. */
  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    if (postmaster.isPresent()) {
      postmaster.get().destroyForcibly();
      postmaster.get().onExit().join();
    }
    Files.delete(folder.resolve(OUT));
    Files.delete(folder.resolve(ERR));
    Files.delete(folder);
  }
}
