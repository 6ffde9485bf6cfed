package customerservice.web.edge;

import customerservice.access.Clients;
import customerservice.web.FilterOrder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds the security headers for browsers to every response. A response of the API is not a page: it
 * may not load anything or be shown in a frame. The documentation pages may load scripts and styles
 * only from files of this service, and have no inline ones.
 */
@Singleton
final class SecurityHeaders {
  private static final String POLICY = "Content-Security-Policy";

  private static final CharSequence API_POLICY =
      optimized("default-src 'none'; frame-ancestors 'none'");

  /** Allows {@code data:} for images, because the viewer's style sheet contains some. */
  private static final CharSequence PAGE_POLICY =
      optimized(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
              + " frame-ancestors 'none'");

  private static final Map<CharSequence, CharSequence> ALWAYS =
      Map.of(
          optimized("X-Content-Type-Options"), optimized("nosniff"),
          optimized("X-Frame-Options"), optimized("DENY"),
          optimized("Referrer-Policy"), optimized("no-referrer"),
          optimized("Cross-Origin-Opener-Policy"), optimized("same-origin"),
          optimized("Cross-Origin-Resource-Policy"), optimized("same-origin"),
          optimized("Permissions-Policy"),
              optimized("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));

  /** RFC 6797 §6.1. */
  private static final CharSequence HSTS = optimized("Strict-Transport-Security");

  private static final CharSequence TWO_YEARS = optimized("max-age=63072000");

  private static final List<String> PAGES = List.of("/docs", "/problems/");

  private final Clients clients;

  SecurityHeaders(Clients clients) {
    this.clients = clients;
  }

  private static CharSequence optimized(String text) {
    return HttpHeaders.createOptimized(text);
  }

  void register(@Observes Filters filters) {
    FilterOrder.SECURITY_HEADERS.register(
        filters,
        request -> {
          put(request);
          request.next();
        });
  }

  /** Adds the headers to the response for bytes that are not a request. */
  static void put(io.netty.handler.codec.http.HttpHeaders headers) {
    ALWAYS.forEach(headers::set);
    headers.set(POLICY, API_POLICY);
  }

  /** Adds the headers to a response; also called for requests that fail before the filters. */
  void put(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    MultiMap headers = request.response().headers();
    ALWAYS.forEach(headers::set);
    headers.set(POLICY, isPage(request.path()) ? PAGE_POLICY : API_POLICY);
    if (clients.isSecure(request)) {
      headers.set(HSTS, TWO_YEARS);
    }
  }

  private static boolean isPage(@Nullable String path) {
    return path != null && PAGES.stream().anyMatch(path::startsWith);
  }
}
