package customerservice.web.docs;

import customerservice.access.ratelimit.RateLimiter;
import customerservice.platform.input.Problem;
import customerservice.web.FilterOrder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** Applies the rate limit of public resources to the scripts and styles of the pages. */
@Singleton
final class StaticFileRateLimit {
  private static final List<String> FOLDERS = List.of("/docs/", "/webjars/");

  private final RateLimiter rateLimiter;

  StaticFileRateLimit(RateLimiter rateLimiter) {
    this.rateLimiter = rateLimiter;
  }

  void register(@Observes Filters filters) {
    FilterOrder.STATIC_FILE_RATE_LIMIT.register(filters, this::filter);
  }

  private void filter(RoutingContext request) {
    try {
      String path = request.normalizedPath();
      if (FOLDERS.stream().anyMatch(path::startsWith)) {
        rateLimiter.countPublic(request.request());
      }
      request.next();
    } catch (Problem refused) {
      request.fail(refused.code().status(), refused);
    }
  }
}
