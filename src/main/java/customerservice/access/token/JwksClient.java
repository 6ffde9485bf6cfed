package customerservice.access.token;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for the public keys of tokens. Whatever answers, it takes no longer and no more than is good
 * for us, and leads nowhere else.
 */
final class JwksClient implements AutoCloseable {
  /** From the question to the last byte of the answer. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  /** A key of RSA with 4096 bits takes one; a hundred of them still fit. */
  static final int BYTES_MAX = 128 * 1024;

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final int OK = 200;

  private final URI address;
  private final Duration limit;
  private final HttpClient http;

  /**
   * Asks nothing yet.
   *
   * @param limit for one fetch; {@link #LIMIT} but in tests
   */
  JwksClient(URI address, Duration limit) {
    this.address = address;
    this.limit = limit;
    // Redirects are answers like any other that is not the keys: the client follows none.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();
  }

  URI address() {
    return address;
  }

  /**
   * The keys as they are now.
   *
   * @throws IOException why there are none, for the log
   */
  KeySet fetch() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BYTES_MAX));
    try {
      HttpResponse<String> came = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (came.statusCode() != OK) {
        throw new IOException("the answer was " + came.statusCode());
      }
      return KeySet.read(came.body());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within %d ms".formatted(limit.toMillis()), e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      answer.cancel(true); // Ends the connection where the answer has not come to its end.
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
