package customerservice.web.docs;

import customerservice.access.ratelimit.RateLimiter;
import customerservice.platform.input.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** The scripts and styles of the pages: counted as the pages are, which are resources. */
@Singleton
final class PublicFiles {
  private static final List<String> FOLDERS = List.of("/docs/", "/webjars/");

  /** Behind {@link UnreadableRequests}. */
  private static final int PRIORITY = 999_994;

  private final RateLimiter rateLimiter;

  PublicFiles(RateLimiter rateLimiter) {
    this.rateLimiter = rateLimiter;
  }

  void register(@Observes Filters filters) {
    filters.register(this::count, PRIORITY);
  }

  private void count(RoutingContext request) {
    try {
      String path = request.normalizedPath();
      if (FOLDERS.stream().anyMatch(path::startsWith)) {
        rateLimiter.passGuest(request.request());
      }
      request.next();
    } catch (Problem refused) {
      request.fail(refused.code().status(), refused);
    }
  }
}
