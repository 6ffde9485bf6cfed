package customerservice.web.edge;

import customerservice.platform.settings.Settings;
import customerservice.web.FilterOrder;
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
 * Allows scripts of the origins in {@code CORS_ORIGINS} to read responses (Fetch Standard §3.2).
 * Other origins get the same response without CORS headers, and the browser hides it from their
 * scripts. Tokens are sent in a header, so credentials such as cookies are never allowed.
 */
@Singleton
final class CorsFilter {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, Idempotency-Key, X-Request-Id";
  private static final String RESPONSE_HEADERS =
      "Content-Disposition, ETag, Idempotency-Replayed, Link, Location, RateLimit,"
          + " RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";

  private static final String PREFLIGHT_SECONDS = "3600";

  private final Set<String> origins;

  CorsFilter(Settings settings) {
    this.origins = settings.traffic().corsOrigins();
  }

  void register(@Observes Filters filters) {
    if (!origins.isEmpty()) {
      FilterOrder.CORS.register(filters, this::filter);
    }
  }

  private void filter(RoutingContext routing) {
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
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
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
