package customerservice.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection that sends exact bytes, including requests that an HTTP client refuses to send.
 * Responses must match the API description, as in {@link ApiTest}.
 */
public final class RawConnection implements Closeable {
  /** RFC 9110 §15.5.1 and §15.5.15, RFC 6585 §5. */
  private static final Set<Integer> NO_REQUEST = Set.of(400, 414, 431);

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int INFORMATIONAL_END = 200;
  private static final int CHUNK_SIZE_RADIX = 16;
  private static final int LINE_BYTES_MAX = 64 * 1024;

  private final URI base;
  private final Duration limit;
  private @Nullable Socket open;
  private InputStream in = InputStream.nullInputStream();

  /**
   * Opens no connection yet.
   *
   * @param limit the maximum time for a response
   */
  public RawConnection(URI base, Duration limit) {
    this.base = base;
    this.limit = limit;
  }

  /**
   * Sends a request and reads its response, on the previous connection if it is open.
   *
   * @param headers each a complete line in ISO 8859-1; Host and Content-Length are added
   */
  public Answer send(String method, String target, List<String> headers, byte[] body)
      throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: ").append(base.getAuthority()).append("\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (body.length > 0 || method.startsWith("P")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    Reply reply = exchanged(method, target, request.toByteArray());
    if (!isNoRequest(reply)) {
      Contract.holds(method, reply);
    }
    return new Answer(reply);
  }

  /**
   * Whether the server refused the request as invalid HTTP. No operation documents such a response;
   * the connection is closed.
   */
  private static boolean isNoRequest(Reply reply) {
    return NO_REQUEST.contains(reply.status())
        && (reply.body().isEmpty()
            || reply.headers().firstValue("connection").orElse("").equals("close"));
  }

  private Reply exchanged(String method, String target, byte[] request) throws IOException {
    boolean isFresh = open == null;
    try {
      return exchangedOnce(method, target, request);
    } catch (SocketException | EOFException e) {
      hangUp();
      if (isFresh) {
        throw e;
      }
      // The server may have closed the idle connection.
      return exchangedOnce(method, target, request);
    }
  }

  private Reply exchangedOnce(String method, String target, byte[] request) throws IOException {
    Socket socket = socket();
    try {
      socket.getOutputStream().write(request);
    } catch (SocketException refused) {
      // The server may have responded before it read the whole request.
      if (in.available() == 0) {
        throw refused;
      }
    }
    int status;
    HttpHeaders headers;
    do {
      status = status(line());
      headers = headers();
    } while (status < INFORMATIONAL_END);
    boolean hasBody = !method.equals("HEAD") && status != NO_CONTENT && status != NOT_MODIFIED;
    byte[] body = hasBody ? body(headers) : new byte[0];
    if (headers.firstValue("connection").orElse("").equalsIgnoreCase("close")) {
      hangUp();
    }
    String path = target.split("\\?", 2)[0];
    return new Reply(path, status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private Socket socket() throws IOException {
    Socket known = open;
    if (known == null) {
      known = new Socket(base.getHost(), base.getPort());
      known.setSoTimeout(Math.toIntExact(limit.toMillis()));
      known.setTcpNoDelay(true);
      in = new BufferedInputStream(known.getInputStream());
      open = known;
    }
    return known;
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw new IOException("no status line: " + line);
    }
    return Integer.parseInt(line.split(" ", 3)[1]);
  }

  private HttpHeaders headers() throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] parts = line.split(":", 2);
      headers.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1].strip());
    }
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  private byte[] body(HttpHeaders headers) throws IOException {
    if (headers.firstValue("transfer-encoding").isPresent()) {
      return chunks();
    }
    var length = headers.firstValue("content-length");
    return length.isPresent()
        ? exactly(Integer.parseInt(length.get().toLowerCase(Locale.ROOT)))
        : in.readAllBytes();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(exactly(size));
      line();
    }
    for (String trailer = line(); !trailer.isEmpty(); ) {
      trailer = line();
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].strip(), CHUNK_SIZE_RADIX);
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the response ended early");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() > LINE_BYTES_MAX) {
        throw new EOFException("the response ended early");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Closes the connection; the next request opens a new one. */
  public void hangUp() throws IOException {
    Socket socket = open;
    open = null;
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
