package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** A client for single requests, before and after a load. */
final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Longer than the upload of a million customers. */
  private static final Duration TIMEOUT = Duration.ofHours(1);

  private static final int ERRORS_MIN = 400;

  private final int port;
  private final String token;

  Http(int port, String token) {
    this.port = port;
    this.token = token;
  }

  String get(String path) throws IOException {
    return send(request(path), BodyHandlers.ofString());
  }

  /** Posts JSON with a key that depends on the path. */
  String post(String path, String json) throws IOException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "bench" + path);
    return send(request.POST(BodyPublishers.ofString(json)), BodyHandlers.ofString());
  }

  String put(String path, String json) throws IOException {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    return send(request.PUT(BodyPublishers.ofString(json)), BodyHandlers.ofString());
  }

  String upload(String path, String mediaType, Iterable<byte[]> body) throws IOException {
    HttpRequest.Builder request = request(path).header("Content-Type", mediaType);
    return send(request.POST(BodyPublishers.ofByteArrays(body)), BodyHandlers.ofString());
  }

  /** The lines of a response as they are received. */
  Stream<String> lines(String path) throws IOException {
    return send(request(path), BodyHandlers.ofLines());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
        .header("Authorization", "Bearer " + token);
  }

  private static <T> T send(HttpRequest.Builder request, BodyHandler<T> handler)
      throws IOException {
    try {
      HttpResponse<T> response = CLIENT.send(request.timeout(TIMEOUT).build(), handler);
      if (response.statusCode() >= ERRORS_MIN) {
        throw new IOException(
            "%s: %d %s".formatted(response.uri(), response.statusCode(), response.body()));
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
