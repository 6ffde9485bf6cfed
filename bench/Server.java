package bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that serves HTTP on a port of this machine. */
final class Server implements AutoCloseable {
  /** Environment variables that all processes inherit. */
  static final List<String> INHERITED = List.of("PATH", "HOME", "JAVA_HOME", "TMPDIR");

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private static final int LOG_BYTES = 4000;

  private final Process process;
  private final Path log;
  private final int port;
  private final String token;

  /**
   * Starts a process, with its environment and its log.
   *
   * @param token for its readiness and for {@link #http}
   */
  Server(ProcessBuilder builder, Map<String, String> environment, Path log, int port, String token)
      throws IOException {
    this.log = log;
    this.port = port;
    this.token = token;
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    process =
        builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())).start();
  }

  /** Finds free ports, which differ. */
  static int[] freePorts() throws IOException {
    // Both sockets are open at the same time.
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }

  void awaitReady() throws IOException {
    long start = System.nanoTime();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
        throw new IOException("the server did not start: " + endOfLog());
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  private boolean isReady() {
    try {
      http().get("/health/ready");
      return true;
    } catch (IOException e) {
      return false; // It does not listen yet, or responds with 503.
    }
  }

  int port() {
    return port;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  Http http() {
    return new Http(port, token);
  }

  /** Empties the log, because a log of all requests would fill the disk. */
  void clearLog() throws IOException {
    Files.write(log, new byte[0]);
  }

  /** The end of its log. */
  String endOfLog() throws IOException {
    try (FileChannel file = FileChannel.open(log)) {
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(LOG_BYTES, file.size()));
      file.read(end, file.size() - end.capacity());
      return StandardCharsets.UTF_8.decode(end.flip()).toString();
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
