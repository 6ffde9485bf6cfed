package customerservice.web.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.FilterOrder;
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
 * Refuses requests with an ambiguous head or an invalid target, and maps every failure outside of
 * the resources to a problem.
 */
@Singleton
final class UnreadableRequests {
  private static final Logger LOG = Logger.getLogger(UnreadableRequests.class);

  /** Before the framework's failure handler, whose responses are not problems. */
  private static final int FAILURE_HANDLER_ORDER = Integer.MIN_VALUE;

  private static final String CHUNKED = "chunked";

  private final ObjectMapper json;
  private final SecurityHeaders securityHeaders;
  private final RequestDrainer drainer;

  UnreadableRequests(ObjectMapper json, SecurityHeaders securityHeaders, RequestDrainer drainer) {
    this.json = json;
    this.securityHeaders = securityHeaders;
    this.drainer = drainer;
  }

  void register(@Observes Router router) {
    router.route().order(FAILURE_HANDLER_ORDER).failureHandler(this::respond);
  }

  void register(@Observes Filters filters) {
    FilterOrder.UNREADABLE_REQUESTS.register(filters, UnreadableRequests::requireReadable);
  }

  private static void requireReadable(RoutingContext routing) {
    Optional<Problem> ambiguous = ambiguity(routing.request().headers());
    if (ambiguous.isPresent()) {
      ConnectionSetup.makeLast(routing.request());
      routing.fail(ambiguous.get().code().status(), ambiguous.get());
    } else {
      requireValidTarget(routing);
    }
  }

  /**
   * Finds a reason why a proxy in front of the service may read the request differently: two hosts,
   * a header without a name, or an unknown transfer coding (RFC 9112 §3.2, §5 and §6.1).
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
                ProblemCode.NOT_IMPLEMENTED,
                "The service supports only Transfer-Encoding: chunked."));
  }

  private static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase(CHUNKED);
  }

  /** Refuses a target that is not a URI (RFC 3986), before any code reads it. */
  private static void requireValidTarget(RoutingContext request) {
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

  private void respond(RoutingContext request) {
    if (request.response().headWritten()) {
      request.next();
      return;
    }
    RequestIds.assign(request);
    securityHeaders.put(request);
    // A request that fails before the filters has not passed the drainer.
    if (!drainer.watch(request)) {
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
      throw new IllegalStateException("every problem can be serialized", e);
    }
  }

  private static Problem problem(RoutingContext request) {
    if (request.failure() instanceof Problem refused) {
      return refused;
    }
    if (request.statusCode() >= HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
      LOG.error("A request failed outside the resources.", request.failure());
      return Problems.internal();
    }
    LOG.debug("A request could not be read.", request.failure());
    String detail =
        request.failure() instanceof URISyntaxException
            ? "The path or the query of the request is not a valid URI."
            : "The request cannot be read.";
    return new Problem(ProblemCode.MALFORMED_JSON, detail);
  }
}
