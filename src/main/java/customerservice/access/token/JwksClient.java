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
 * Fetches the public keys of tokens (RFC 7517). Time and size of a response are limited, and
 * redirects are not followed, so a faulty or hostile key server cannot hold a thread, fill the
 * memory or substitute another server.
 */
public final class JwksClient implements AutoCloseable {
  /** From the start of the request to the last byte of the response. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** An RSA key with 4096 bits takes about 1 KiB, so {@link KeySet#KEYS_MAX} of them fit. */
  static final int BYTES_MAX = 128 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final int OK = 200;

  private final URI url;
  private final Duration timeout;
  private final HttpClient http;

  /**
   * Creates a client; the first request is sent by {@link #fetch}.
   *
   * @param timeout for one fetch; {@link #TIMEOUT} except in tests
   */
  JwksClient(URI url, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /**
   * Fetches the keys once, and counts those that can verify tokens.
   *
   * @throws IOException as {@link #fetch}
   */
  public static int countKeys(URI url) throws IOException, InterruptedException {
    try (JwksClient client = new JwksClient(url, TIMEOUT)) {
      return client.fetch().keys().size();
    }
  }

  URI url() {
    return url;
  }

  /**
   * Fetches the current keys.
   *
   * @throws IOException if the response is late, too large, not 200 or not a key set; its message
   *     is for the log
   */
  KeySet fetch() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<String>> pending =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BYTES_MAX));
    try {
      HttpResponse<String> response = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != OK) {
        throw new IOException("the response status was " + response.statusCode());
      }
      return KeySet.parse(response.body());
    } catch (TimeoutException e) {
      throw new IOException(
          "the response was not complete within %d ms".formatted(timeout.toMillis()), e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } finally {
      pending.cancel(true); // Closes the connection of an incomplete response.
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
