package customerservice.start;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Connections that send but never read, for a limited time. Closed ones are opened again. */
final class Attack implements Closeable {
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(20);

  /** RFC 9113 §3.4 and §6. */
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int REQUESTS_PER_ROUND = 1_000;
  private static final int HEADERS = 0x1;
  private static final int SETTINGS = 0x4;
  private static final int PING = 0x6;
  private static final int END_STREAM_AND_HEADERS = 0x5;
  private static final int STREAMS = 50;
  private static final byte[] WINDOW_SIZE_0 = {0, 4, 0, 0, 0, 0};

  private final int port;
  private final byte[] first;
  private final byte[] repeated;
  private final int messagesPerRound;
  private final List<Connection> connections = new ArrayList<>();
  private long opened;

  /** Sends as much as the socket accepts, and reads nothing. */
  private static final class Connection {
    private SocketChannel channel;
    private ByteBuffer unsent;

    private Connection(SocketChannel channel, byte[] first) {
      this.channel = channel;
      this.unsent = ByteBuffer.wrap(first);
    }

    private void reopen(Connection other) {
      channel = other.channel;
      unsent = other.unsent;
    }
  }

  private Attack(int port, byte[] first, byte[] repeated, int messagesPerRound) {
    this.port = port;
    this.messagesPerRound = messagesPerRound;
    this.first = first;
    this.repeated = repeated;
  }

  /** Pipelines requests for a large response in HTTP/1.1. */
  static Attack byPipelining(int port) {
    byte[] request =
        "GET /openapi.json HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    return new Attack(port, request, request, REQUESTS_PER_ROUND);
  }

  /** Requests large responses in HTTP/2 streams with a window of 0, then sends pings. */
  static Attack byClosedWindows(int port) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(frame(SETTINGS, 0, 0, WINDOW_SIZE_0));
    for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
      bytes.writeBytes(frame(HEADERS, END_STREAM_AND_HEADERS, stream, requestHeaders()));
    }
    return new Attack(port, bytes.toByteArray(), frame(PING, 0, 0, new byte[8]), 1);
  }

  /** Sends a request with a token and a large body without its last byte. */
  static Attack byHoldingABody(int port, String path, String mediaType, String token) {
    int length = 1024 * 1024;
    String head =
        "POST %s HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, token, mediaType, length);
    // One string on one line, without its end.
    String body = "\"" + "n".repeat(length - 2);
    return new Attack(port, (head + body).getBytes(StandardCharsets.US_ASCII), new byte[0], 1);
  }

  /** Sends one request with a token, then nothing. */
  static Attack byStalling(int port, String path, String token) {
    String request =
        "GET %s HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\n\r\n".formatted(path, token);
    return new Attack(port, request.getBytes(StandardCharsets.US_ASCII), new byte[0], 1);
  }

  /** HPACK (RFC 7541): GET and http are in the static table; the path and host are literals. */
  private static byte[] requestHeaders() {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    headers.write(0x82);
    headers.write(0x86);
    writeLiteral(headers, 0x04, "/openapi.json");
    writeLiteral(headers, 0x01, "here");
    return headers.toByteArray();
  }

  private static void writeLiteral(ByteArrayOutputStream headers, int name, String value) {
    headers.write(name);
    headers.write(value.length());
    headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Runs the attack on {@code count} connections for the given time. */
  Attack run(int count, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    for (int i = 0; i < count; i++) {
      connections.add(open());
    }
    while (System.nanoTime() < end) {
      for (Connection connection : connections) {
        send(connection);
      }
      LockSupport.parkNanos(BETWEEN_ROUNDS.toNanos());
    }
    return this;
  }

  private Connection open() throws IOException {
    opened++;
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    return new Connection(channel, first);
  }

  private void send(Connection connection) throws IOException {
    try {
      for (int i = 0; i < messagesPerRound; i++) {
        connection.channel.write(connection.unsent);
        if (connection.unsent.hasRemaining() || repeated.length == 0) {
          return;
        }
        connection.unsent = ByteBuffer.wrap(repeated);
      }
    } catch (IOException closed) {
      connection.channel.close();
      connection.reopen(open());
    }
  }

  /** The number of connections opened so far. */
  long opened() {
    return opened;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
  }
}
