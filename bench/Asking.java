package bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection that sends a request when the answer to the last has come: HTTP/1.1, kept open.
 */
final class Asking implements AutoCloseable {
  private static final int ANSWER_BYTES_MAX = 1 << 17;
  private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};
  private static final byte[] END_OF_CHUNKS = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};
  private static final Pattern CHUNKED =
      Pattern.compile("(?i)\r\ntransfer-encoding: *chunked *\r\n");
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,9})\r\n");

  /** Behind {@code HTTP/1.1 }. */
  private static final int STATUS_PLACE = 9;

  private static final int STATUS_DIGITS = 3;

  private final SocketChannel channel;
  private final Traffic traffic;
  private final ByteBuffer request;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER_BYTES_MAX);
  private int scanned;
  private int headers;
  private int wanted;
  private long sentAt;

  private Asking(SocketChannel channel, Traffic traffic) {
    this.channel = channel;
    this.traffic = traffic;
    this.request = traffic.buffer();
  }

  /** Connects, and sends nothing yet. */
  static Asking open(Selector selector, int port, Traffic traffic) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    Asking asking = new Asking(channel, traffic);
    channel.register(selector, SelectionKey.OP_READ, asking);
    return asking;
  }

  /** Sends the next request. */
  void ask() throws IOException {
    traffic.next(request);
    answer.clear();
    scanned = 0;
    headers = 0;
    wanted = 0;
    sentAt = System.nanoTime();
    // A request is small and the answer to the one before is there: the socket takes it whole.
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  /**
   * Reads what has come.
   *
   * @return whether the answer is whole
   */
  boolean isAnswered() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException("the service closed a connection");
    }
    if (headers == 0) {
      findEndOfHeaders();
    }
    if (wanted > ANSWER_BYTES_MAX || !(answer.hasRemaining() || isWhole())) {
      throw new IOException("an answer is longer than %d bytes".formatted(ANSWER_BYTES_MAX));
    }
    if (!isWhole()) {
      return false;
    }
    requireGood();
    return true;
  }

  private void findEndOfHeaders() throws IOException {
    int last = answer.position() - END_OF_HEADERS.length;
    for (; scanned <= last && headers == 0; scanned++) {
      if (isThere(END_OF_HEADERS, scanned)) {
        headers = scanned + END_OF_HEADERS.length;
      }
    }
    if (headers > 0) {
      String text = text(headers);
      Matcher length = CONTENT_LENGTH.matcher(text);
      if (length.find()) {
        wanted = headers + Integer.parseInt(length.group(1));
      } else if (!CHUNKED.matcher(text).find()) {
        throw new IOException("an answer whose end is not marked: " + text);
      }
    }
  }

  /** A body in chunks ends with an empty one, which stands nowhere else: JSON has no such lines. */
  private boolean isWhole() {
    if (headers == 0) {
      return false;
    }
    return wanted > 0
        ? answer.position() >= wanted
        : isThere(END_OF_CHUNKS, answer.position() - END_OF_CHUNKS.length);
  }

  private boolean isThere(byte[] bytes, int place) {
    for (int i = 0; i < bytes.length; i++) {
      if (answer.get(place + i) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private void requireGood() throws IOException {
    int status = 0;
    for (int i = 0; i < STATUS_DIGITS; i++) {
      status = status * 10 + answer.get(STATUS_PLACE + i) - '0';
    }
    if (status != traffic.status()) {
      throw new IOException("not %d: %s".formatted(traffic.status(), text(answer.position())));
    }
  }

  private String text(int end) {
    byte[] bytes = new byte[end];
    answer.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** When the request was sent, by {@link System#nanoTime}. */
  long sentAt() {
    return sentAt;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
