package customerservice.console;

import customerservice.access.ratelimit.RateLimiter;
import customerservice.console.ConsoleFiles.ConsoleFile;
import customerservice.platform.input.Problem;
import customerservice.platform.settings.Settings;
import customerservice.web.FilterOrder;
import customerservice.web.docs.HtmlTemplate;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Serves the console. Every path below {@code /console} is the same page, whose script reads the
 * path; its files have the version in their URLs and are cached for a year.
 */
@Singleton
final class ConsolePages {
  private static final String PATH = "/console";
  private static final String FILES = PATH + "/files/";
  private static final String HTML = "text/html;charset=UTF-8";
  private static final String GZIP = "gzip";

  /** The page names the current version of the files, so that it must not outlive a release. */
  private static final String PAGE_CACHE = "no-cache";

  private static final String FILE_CACHE = "public, max-age=31536000, immutable";

  private final ConsoleFiles files;
  private final EmbeddedSignIn embedded;
  private final RateLimiter rateLimiter;
  private final String release;
  private final SupabaseSignIn supabase;

  ConsolePages(
      ConsoleFiles files,
      EmbeddedSignIn embedded,
      RateLimiter rateLimiter,
      Settings settings,
      @ConfigProperty(name = "quarkus.application.version") String release) {
    this.files = files;
    this.embedded = embedded;
    this.rateLimiter = rateLimiter;
    this.release = release;
    this.supabase = SupabaseSignIn.of(settings.tokens());
  }

  void register(@Observes Filters filters) {
    FilterOrder.CONSOLE.register(filters, this::filter);
  }

  private void filter(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String path = routing.normalizedPath();
    if (!path.equals(PATH) && !path.startsWith(PATH + "/")) {
      routing.next();
      return;
    }
    try {
      rateLimiter.countPublic(request);
      if (path.equals(EmbeddedSignIn.PATH) && request.method().equals(HttpMethod.POST)) {
        embedded.respond(routing);
      } else if (!isRead(request)) {
        routing.next();
      } else if (path.startsWith(FILES)) {
        file(path).ifPresentOrElse(file -> respond(request, file), routing::next);
      } else {
        respondWithPage(request);
      }
    } catch (Problem refused) {
      routing.fail(refused.code().status(), refused);
    }
  }

  private static boolean isRead(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  /** Finds the file of {@code /console/files/<version>/<path>}; of the current version only. */
  private Optional<ConsoleFile> file(String path) {
    String prefix = FILES + files.version() + "/";
    return path.startsWith(prefix) ? files.file(path.substring(prefix.length())) : Optional.empty();
  }

  private void respondWithPage(HttpServerRequest request) {
    String html =
        new HtmlTemplate(files.page())
            .render(
                Map.of(
                    "files", FILES + files.version(),
                    "release", HtmlTemplate.escaped(release),
                    "embedded", Boolean.toString(embedded.isOpen()),
                    "supabase_url", HtmlTemplate.escaped(supabase.url()),
                    "supabase_key", HtmlTemplate.escaped(supabase.key())));
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
        .putHeader(HttpHeaders.CACHE_CONTROL, PAGE_CACHE)
        .putHeader("Content-Security-Policy", supabase.policy());
    end(request, html.getBytes(StandardCharsets.UTF_8));
  }

  private static void respond(HttpServerRequest request, ConsoleFile file) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType())
            .putHeader(HttpHeaders.CACHE_CONTROL, FILE_CACHE);
    response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (file.isGzipped() && acceptsGzip(request)) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, GZIP);
      end(request, file.compressed());
    } else {
      end(request, file.plain());
    }
  }

  /** Browsers send {@code gzip} without a weight; any other form gets the plain file. */
  private static boolean acceptsGzip(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.ACCEPT_ENCODING).stream()
        .flatMap(header -> Stream.of(header.split(",")))
        .anyMatch(coding -> coding.strip().equalsIgnoreCase(GZIP));
  }

  private static void end(HttpServerRequest request, byte[] body) {
    HttpServerResponse response =
        request.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
    // HTTP/2 would send a body in the response to HEAD.
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(Buffer.buffer(body));
    }
  }
}
