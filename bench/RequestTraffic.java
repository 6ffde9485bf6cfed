package bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Requests that are made, or taken from a list, one by one. */
final class RequestTraffic implements Traffic {
  private static final int REQUEST_BYTES_MAX = 1 << 14;
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final int status;
  private final Supplier<byte[]> requests;

  private RequestTraffic(int status, Supplier<byte[]> requests) {
    this.status = status;
    this.requests = requests;
  }

  /** Reads these, over and over. */
  static RequestTraffic reading(List<String> paths, String token) {
    List<byte[]> requests =
        paths.stream()
            .map(path ->
                """
                GET %s HTTP/1.1
                Host: 127.0.0.1
                Authorization: Bearer %s

                """
                    .replace("\n", "\r\n")
                    .formatted(path, token)
                    .getBytes(StandardCharsets.UTF_8))
            .toList();
    int[] next = {0};
    return new RequestTraffic(OK, () -> requests.get(next[0]++ % requests.size()));
  }

  /** Creates customers of these bodies. */
  static RequestTraffic creating(Supplier<String> bodies, String token) {
    return new RequestTraffic(
        CREATED,
        () -> {
          String body = bodies.get();
          return ("""
          POST /customers HTTP/1.1
          Host: 127.0.0.1
          Authorization: Bearer %s
          Content-Type: application/json
          Content-Length: %d

          """
                      .replace("\n", "\r\n")
                      .formatted(token, body.getBytes(StandardCharsets.UTF_8).length)
                  + body)
              .getBytes(StandardCharsets.UTF_8);
        });
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(REQUEST_BYTES_MAX);
  }

  @Override
  public void next(ByteBuffer buffer) {
    buffer.clear().put(requests.get()).flip();
  }
}
