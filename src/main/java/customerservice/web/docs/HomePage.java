package customerservice.web.docs;

import customerservice.access.ratelimit.RateLimiter;
import customerservice.platform.input.Problem;
import customerservice.web.FilterOrder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The page at {@code /} for browsers. A program gets the problem of an unknown path, because {@code
 * /} is not an operation of the API.
 */
@Singleton
final class HomePage {
  private static final String PATH = "/";
  private static final String ANY = "*";

  private final String html;
  private final RateLimiter rateLimiter;

  HomePage(
      @ConfigProperty(name = "quarkus.application.version") String version,
      RateLimiter rateLimiter) {
    this.html =
        new HtmlTemplate(PackagedFile.text("pages/home.html"))
            .render(Map.of("version", HtmlTemplate.escaped(version)));
    this.rateLimiter = rateLimiter;
  }

  String html() {
    return html;
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
    request.response().headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    if (!prefersHtml(request.parsedHeaders().accept())) {
      request.next();
      return;
    }
    try {
      rateLimiter.countPublic(request.request());
      respond(request.response());
    } catch (Problem refused) {
      request.fail(refused.code().status(), refused);
    }
  }

  private void respond(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, DocsResource.HTML)
        .putHeader(HttpHeaders.CACHE_CONTROL, DocsResource.CACHE_CONTROL)
        .end(html);
  }

  /**
   * Whether a client prefers HTML to JSON (RFC 9110 §12.5.1). With equal weights, a client that
   * names only HTML prefers it.
   */
  static boolean prefersHtml(List<MIMEHeader> accepted) {
    Preference html = preference(accepted, "text", "html");
    Preference json = preference(accepted, "application", "json");
    return html.weight > json.weight
        || (html.weight > 0 && html.weight == json.weight && html.precision > json.precision);
  }

  /**
   * The weight of a media type, by the most precise range that contains it.
   *
   * @param precision 2 for the type itself, 1 for all its subtypes, 0 for all types
   */
  private record Preference(int precision, float weight) {}

  private static Preference preference(List<MIMEHeader> accepted, String type, String subtype) {
    return accepted.stream()
        .filter(range -> range.component().equals(type) || range.component().equals(ANY))
        .filter(range -> range.subComponent().equals(subtype) || range.subComponent().equals(ANY))
        .map(range ->
            new Preference(
                (range.component().equals(ANY) ? 0 : 1)
                    + (range.subComponent().equals(ANY) ? 0 : 1),
                range.weight()))
        .max(Comparator.comparingInt(Preference::precision))
        .orElse(new Preference(0, 0));
  }
}
