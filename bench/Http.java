package bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Single requests: what is asked before and after a load. */
final class Http {
  private static final int TIMEOUT_MS = (int) Duration.ofSeconds(60).toMillis();
  private static final int ERRORS_FROM = 400;

  private final int port;
  private final String token;

  Http(int port, String token) {
    this.port = port;
    this.token = token;
  }

  /** The answer's body. */
  String get(String path) throws IOException {
    return answer(open(path));
  }

  /** The status alone. */
  int status(String path) throws IOException {
    return open(path).getResponseCode();
  }

  /** The answer's body. */
  String post(String path, String json) throws IOException {
    HttpURLConnection connection = open(path);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty("Idempotency-Key", "bench" + path);
    connection.setDoOutput(true);
    try (OutputStream body = connection.getOutputStream()) {
      body.write(json.getBytes(StandardCharsets.UTF_8));
    }
    return answer(connection);
  }

  /** What writes a body. */
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  /** Sends a body of any size; the answer's body. */
  String upload(String path, String mediaType, Body body) throws IOException {
    HttpURLConnection connection = open(path);
    connection.setRequestProperty("Content-Type", mediaType);
    connection.setChunkedStreamingMode(0);
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      body.write(out);
    }
    return answer(connection);
  }

  /** The answer's body as it comes. */
  InputStream download(String path) throws IOException {
    return open(path).getInputStream();
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    return connection;
  }

  private static String answer(HttpURLConnection connection) throws IOException {
    boolean failed = connection.getResponseCode() >= ERRORS_FROM;
    try (InputStream body = failed ? connection.getErrorStream() : connection.getInputStream()) {
      String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      if (failed) {
        throw new IOException(
            "%s: %d %s".formatted(connection.getURL(), connection.getResponseCode(), text));
      }
      return text;
    }
  }
}
