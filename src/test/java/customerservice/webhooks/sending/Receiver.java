package customerservice.webhooks.sending;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A receiver of webhooks on loopback. */
public final class Receiver implements AutoCloseable {
  /** A received request. */
  public record Received(String line, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Answers a request on its connection. */
  @FunctionalInterface
  public interface Behavior {
    void answer(Received request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile Function<Received, Behavior> behavior = request -> status(200);

  public Receiver() throws IOException {
    this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
  }

  public Receiver(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().start(this::accept);
  }

  /** A response without a body. */
  public static Behavior status(int status, String... headers) {
    return (request, out) ->
        write(
            out,
            "HTTP/1.1 %d Status\r\ncontent-length: 0\r\n%s\r\n"
                .formatted(
                    status,
                    String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())));
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Sets the behavior for all later requests. */
  public void behave(Function<Received, Behavior> next) {
    behavior = next;
  }

  public int port() {
    return server.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/hooks?a=b";
  }

  /** All requests so far, in the order of their arrival. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** The number of connections so far. */
  public int connections() {
    return connections.size();
  }

  /** The number of connections that have ended. */
  public int endedConnections() {
    return ended.get();
  }

  /** The largest number of requests at a time. */
  public int mostAtATime() {
    return most.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (SocketException closed) {
      // The test has ended.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      while (true) {
        Received request = read(in);
        received.add(request);
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
          behavior.apply(request).answer(request, connection.getOutputStream());
        } finally {
          open.decrementAndGet();
        }
      }
    } catch (IOException closed) {
      // The client or the behavior has closed the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.incrementAndGet();
    }
  }

  private static Received read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    Map<String, String> headers = new HashMap<>();
    lines.stream()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .forEach(header -> headers.put(header[0].toLowerCase(Locale.ROOT), header[1]));
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Received(lines.getFirst(), headers, body);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new SocketException("end");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
