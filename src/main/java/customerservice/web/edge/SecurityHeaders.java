package customerservice.web.edge;

import customerservice.access.Clients;
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
 * Tells browsers on every answer what they must not do with it. An answer of the API is no page: it
 * may load nothing and stand in no frame. The pages have scripts and styles in files of this
 * service alone, none inline.
 */
@Singleton
public final class SecurityHeaders {
  private static final String POLICY = "Content-Security-Policy";

  private static final CharSequence OF_ANSWERS =
      optimized("default-src 'none'; frame-ancestors 'none'");

  /** Images also from their style sheets, where they stand as data. */
  private static final CharSequence OF_PAGES =
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

  /** RFC 6797 §6.1: two years. */
  private static final CharSequence TRANSPORT = optimized("Strict-Transport-Security");

  private static final CharSequence TWO_YEARS = optimized("max-age=63072000");

  private static final List<String> PAGES = List.of("/docs", "/problems/");

  /** After the filter that refuses unreadable requests and puts these headers on its answers. */
  private static final int PRIORITY = 999_996;

  private final Clients clients;

  SecurityHeaders(Clients clients) {
    this.clients = clients;
  }

  private static CharSequence optimized(String text) {
    return HttpHeaders.createOptimized(text);
  }

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          put(request);
          request.next();
        },
        PRIORITY);
  }

  /** Puts them on an answer that is no page, before there is a request. */
  static void put(io.netty.handler.codec.http.HttpHeaders headers) {
    ALWAYS.forEach(headers::set);
    headers.set(POLICY, OF_ANSWERS);
  }

  /** Puts them on an answer; on those that fail before the filters, too. */
  public void put(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    MultiMap headers = request.response().headers();
    ALWAYS.forEach(headers::set);
    headers.set(POLICY, isPage(request.path()) ? OF_PAGES : OF_ANSWERS);
    if (clients.isSecure(request)) {
      headers.set(TRANSPORT, TWO_YEARS);
    }
  }

  private static boolean isPage(@Nullable String path) {
    return path != null && PAGES.stream().anyMatch(path::startsWith);
  }
}
