package customerservice.web.edge;

import customerservice.platform.settings.Settings;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Lets scripts of the web pages that the settings name read the answers (Fetch Standard §3.2); any
 * other page is answered as if there were no such thing, and its browser keeps the answer from it.
 * Tokens come in a header: cookies and the like are never asked for.
 */
@Singleton
final class CorsFilter {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id";
  private static final String ANSWER_HEADERS =
      "Content-Disposition, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy,"
          + " Retry-After, X-Request-Id";

  /** An hour. */
  private static final String PREFLIGHT_SECONDS = "3600";

  /** Behind what is on every answer. */
  private static final int PRIORITY = 999_995;

  private final Set<String> origins;

  CorsFilter(Settings settings) {
    this.origins = settings.traffic().corsOrigins();
  }

  void register(@Observes Filters filters) {
    if (!origins.isEmpty()) {
      filters.register(this::answer, PRIORITY);
    }
  }

  private void answer(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    MultiMap headers = request.response().headers();
    headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || !origins.contains(origin)) {
      routing.next();
      return;
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if (!isPreflight(request)) {
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
      routing.next();
      return;
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    request.response().setStatusCode(HttpResponseStatus.NO_CONTENT.code()).end();
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
