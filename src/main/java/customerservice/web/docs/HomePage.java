package customerservice.web.docs;

import customerservice.access.ratelimit.RateLimiter;
import customerservice.platform.input.Problem;
import customerservice.web.FilterOrder;
import customerservice.web.MediaRanges;
import customerservice.web.Problems;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/**
 * Leads browsers from {@code /} to the console. A program gets the problem of an unknown path,
 * because {@code /} is not an operation of the API.
 */
@Singleton
final class HomePage {
  private static final String PATH = "/";

  private static final String CONSOLE = "/console";

  private final RateLimiter rateLimiter;

  HomePage(RateLimiter rateLimiter) {
    this.rateLimiter = rateLimiter;
  }

  void register(@Observes Filters filters) {
    FilterOrder.HOME_PAGE.register(filters, this::filter);
  }

  private void filter(RoutingContext request) {
    HttpMethod method = request.request().method();
    boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (!isRead || !PATH.equals(request.normalizedPath())) {
      request.next();
      return;
    }
    request.response().headers().add(HttpHeaders.VARY, "Accept");
    if (!prefersHtml(request.request().headers().getAll(HttpHeaders.ACCEPT))) {
      request.next();
      return;
    }
    try {
      rateLimiter.countPublic(request.request());
      redirect(request.response());
    } catch (Problem refused) {
      request.fail(refused.code().status(), refused);
    }
  }

  private static void redirect(HttpServerResponse response) {
    response
        .setStatusCode(HttpResponseStatus.FOUND.code())
        .putHeader(HttpHeaders.LOCATION, CONSOLE)
        .putHeader(HttpHeaders.CACHE_CONTROL, DocsResource.CACHE_CONTROL)
        .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
        .end();
  }

  /** Whether a client prefers HTML to JSON; with equal weights, it does if it names only HTML. */
  private static boolean prefersHtml(List<String> accept) {
    MediaRanges ranges = MediaRanges.parse(accept);
    return ranges.prefers(MediaType.TEXT_HTML, MediaType.APPLICATION_JSON)
        && ranges.prefers(MediaType.TEXT_HTML, Problems.MEDIA_TYPE.toString());
  }
}
