package customerservice.webhooks.sending;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to receivers. A connection goes to an address that was checked for this attempt,
 * without another lookup, a redirect or a proxy; TLS verifies the name of the host.
 */
@Singleton
public final class WebhookClient {
  /** The longest time from the start of an attempt to the head of the response. */
  public static final Duration TIME_MAX = Duration.ofSeconds(15);

  /** Included in {@link #TIME_MAX}: the time for the lookup, and for the connection with TLS. */
  static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);

  /** A longer body, or one that takes longer, ends with its connection. It is never stored. */
  static final int BODY_BYTES_MAX = 64 * 1024;

  private static final Duration BODY_TIME_MAX = Duration.ofSeconds(1);

  /** Shorter than the idle timeout of the usual servers, which may close while we send. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  /** For each address; the number of attempts at a time is limited for each webhook. */
  private static final int CONNECTIONS_MAX = 10_000;

  private static final int SUCCESS_MIN = 200;
  private static final int SUCCESS_MAX = 299;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private final AddressLookup lookup;
  private final InstantSource clock;
  private final HttpClient http;
  private final Duration timeMax;

  @Inject
  WebhookClient(Vertx vertx, AddressLookup lookup, InstantSource clock) {
    this(vertx, lookup, clock, options(), TIME_MAX);
  }

  /** Creates a client with other options and another time limit, for tests. */
  WebhookClient(
      Vertx vertx,
      AddressLookup lookup,
      InstantSource clock,
      HttpClientOptions options,
      Duration timeMax) {
    this.lookup = lookup;
    this.clock = clock;
    this.http = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
    this.timeMax = timeMax;
  }

  static HttpClientOptions options() {
    HttpClientOptions options = new HttpClientOptions();
    options
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
        .setVerifyHost(true)
        .setConnectTimeout((int) CONNECT_TIME_MAX.toMillis())
        .setSslHandshakeTimeout(CONNECT_TIME_MAX.toSeconds());
    return options;
  }

  @PreDestroy
  void close() {
    http.close();
  }

  /**
   * Sends a message and waits for the response; no more than {@link #TIME_MAX} for its head. An
   * interrupt closes the connection.
   */
  public SendResult send(Message message) throws InterruptedException {
    long start = System.nanoTime();
    try {
      InetAddress address = lookup.find(message.url(), min(CONNECT_TIME_MAX, timeMax));
      Head head = exchange(message, address, start);
      boolean isDelivered = head.status() >= SUCCESS_MIN && head.status() <= SUCCESS_MAX;
      return new SendResult(
          head.status(), isDelivered ? null : SendError.STATUS, head.retryAfter(), since(start));
    } catch (AddressLookup.Refused e) {
      return failed(e.error(), start);
    } catch (TimeoutException e) {
      return failed(SendError.TIMEOUT, start);
    } catch (ExecutionException e) {
      return failed(error(e.getCause()), start);
    }
  }

  private static SendResult failed(SendError error, long start) {
    return new SendResult(null, error, null, since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Head exchange(Message message, InetAddress address, long start)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<HttpClientRequest> connected = http.request(requestTo(message.url(), address));
    HttpClientRequest request;
    try {
      request = await(connected, start);
    } catch (TimeoutException | InterruptedException e) {
      connected.onSuccess(HttpClientRequest::reset);
      throw e;
    }
    sign(request.headers(), message);
    // Before the request is sent: the event loop must set the handlers of the body when it has read
    // the head of the response, not this thread some time later.
    Future<Body> answered = request.response().map(Body::new);
    try {
      var _ = request.end(Buffer.buffer(message.body())); // A failure also fails the response.
      Body body = await(answered, start);
      body.skip();
      return new Head(body.response.statusCode(), retryAfter(body.response));
    } catch (TimeoutException | InterruptedException e) {
      request.reset();
      throw e;
    }
  }

  /**
   * The status of a response.
   *
   * @param retryAfter null unless a 429 or 503 has the header {@code Retry-After}
   */
  private record Head(int status, @Nullable Duration retryAfter) {}

  private static RequestOptions requestTo(WebhookUrl url, InetAddress address) {
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
        .setHost(host)
        .setPort(url.port())
        .setSsl(url.isHttps())
        .setURI(url.target())
        .setFollowRedirects(false);
  }

  private void sign(MultiMap headers, Message message) {
    long timestamp = clock.instant().getEpochSecond();
    String id = message.id().toString();
    headers
        .set("content-type", "application/json")
        .set("user-agent", "customer-service-webhooks")
        .set("webhook-id", id)
        .set("webhook-timestamp", Long.toString(timestamp))
        .set(
            "webhook-signature",
            Signatures.header(message.secrets(), id, timestamp, message.body()));
  }

  private <T> T await(Future<T> future, long start)
      throws InterruptedException, ExecutionException, TimeoutException {
    long rest = timeMax.minus(since(start)).toNanos();
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(Math.max(0, rest), TimeUnit.NANOSECONDS);
  }

  /** A body that is read only so that its connection can be used again. */
  private static final class Body {
    private final HttpClientResponse response;
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private int bytes;

    Body(HttpClientResponse response) {
      this.response = response;
      response
          .exceptionHandler(end::completeExceptionally)
          .endHandler(end::complete)
          .handler(this::count);
    }

    private void count(Buffer part) {
      bytes += part.length();
      if (bytes > BODY_BYTES_MAX) {
        response.handler(null);
        close();
      }
    }

    /** Waits for the end of the body for a short time, and otherwise closes the connection. */
    void skip() throws InterruptedException {
      try {
        end.get(BODY_TIME_MAX.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        close();
      }
    }

    private void close() {
      end.complete(null);
      response.request().connection().close();
    }
  }

  private @Nullable Duration retryAfter(HttpClientResponse response) {
    String value = response.getHeader("retry-after");
    boolean isRespected =
        response.statusCode() == TOO_MANY_REQUESTS || response.statusCode() == UNAVAILABLE;
    return value == null || !isRespected ? null : retryAfter(value.strip(), clock.instant());
  }

  /** Parses seconds or a date (RFC 9110 §10.2.3); null for another text. */
  static @Nullable Duration retryAfter(String value, Instant now) {
    if (SECONDS.matcher(value).matches()) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static SendError error(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectTimeoutException
          || cause instanceof SslHandshakeTimeoutException) {
        return SendError.TIMEOUT;
      }
      if (cause instanceof SSLException) {
        return SendError.TLS;
      }
    }
    return SendError.REFUSED;
  }
}
