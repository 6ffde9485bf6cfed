package customerservice.web.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.Problems;
import customerservice.web.RequestIds;
import customerservice.web.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Answers what fails outside of the resources, such as a request whose Host is none or whose
 * address is no URI, as every other refusal is answered.
 */
@Singleton
final class UnreadableRequests {
  private static final Logger LOG = Logger.getLogger(UnreadableRequests.class);

  /** Before the framework's own, which tells of errors in a form of its own. */
  private static final int ORDER = Integer.MIN_VALUE;

  /** Behind {@link RequestTargetNormalizer}, before all that reads the address. */
  private static final int PRIORITY = 999_997;

  private static final String CHUNKED = "chunked";

  private final ObjectMapper json;
  private final SecurityHeaders securityHeaders;
  private final RequestDrainer unreadBodies;

  UnreadableRequests(
      ObjectMapper json, SecurityHeaders securityHeaders, RequestDrainer unreadBodies) {
    this.json = json;
    this.securityHeaders = securityHeaders;
    this.unreadBodies = unreadBodies;
  }

  void register(@Observes Router router) {
    router.route().order(ORDER).failureHandler(this::answer);
  }

  void register(@Observes Filters filters) {
    filters.register(UnreadableRequests::requireReadable, PRIORITY);
  }

  private static void requireReadable(RoutingContext routing) {
    Optional<Problem> ambiguous = ambiguity(routing.request().headers());
    if (ambiguous.isPresent()) {
      ConnectionSetup.makeLast(routing.request());
      routing.fail(ambiguous.get().code().status(), ambiguous.get());
    } else {
      requireAddress(routing);
    }
  }

  /**
   * RFC 9112 §3.2, §5 and §6.1: a request with two hosts, with a header that has no name, or with a
   * body in an unknown coding, may mean another thing to a proxy in front of the service.
   */
  private static Optional<Problem> ambiguity(MultiMap headers) {
    if (headers.contains("")) {
      return Optional.of(
          new Problem(ProblemCode.MALFORMED_JSON, "The request has a header without a name."));
    }
    if (headers.getAll(HttpHeaders.HOST).size() > 1) {
      return Optional.of(
          new Problem(ProblemCode.MALFORMED_JSON, "The request has more than one Host header."));
    }
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    return codings.isEmpty() || isChunked(codings)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                ProblemCode.NOT_IMPLEMENTED, "The service reads Transfer-Encoding: chunked only."));
  }

  private static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase(CHUNKED);
  }

  /** RFC 3986: what is none would fail here or there, whenever it happens to be read. */
  private static void requireAddress(RoutingContext request) {
    try {
      if (new URI(request.request().uri()).getRawPath() == null) {
        request.fail(HttpResponseStatus.BAD_REQUEST.code());
        return;
      }
    } catch (URISyntaxException e) {
      request.fail(HttpResponseStatus.BAD_REQUEST.code(), e);
      return;
    }
    request.next();
  }

  private void answer(RoutingContext request) {
    if (request.response().headWritten()) {
      request.next();
      return;
    }
    RequestIds.assign(request);
    securityHeaders.put(request);
    // What fails before the filters has passed those, too, who would have done so.
    if (!unreadBodies.watch(request)) {
      return;
    }
    Problem problem = problem(request);
    try {
      request
          .response()
          .setStatusCode(problem.code().status())
          .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE.toString())
          .putHeader(HttpHeaders.CACHE_CONTROL, Responses.NO_STORE)
          .end(json.writeValueAsString(Problems.body(problem)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings can be written", e);
    }
  }

  private static Problem problem(RoutingContext request) {
    if (request.failure() instanceof Problem refused) {
      return refused;
    }
    if (request.statusCode() >= HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
      LOG.error("A request failed outside of the resources.", request.failure());
      return Problems.internal();
    }
    LOG.debug("A request could not be read.", request.failure());
    String detail =
        request.failure() instanceof URISyntaxException
            ? "The target of the request is no address."
            : "The request cannot be read.";
    return new Problem(ProblemCode.MALFORMED_JSON, detail);
  }
}
