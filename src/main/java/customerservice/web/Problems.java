package customerservice.web;

import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps every exception of a resource to a response with a problem (RFC 9457). */
public final class Problems {
  /** RFC 9457 §6.1. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  /** The same as a text. */
  public static final String PROBLEM_JSON = "application/problem+json";

  private static final Logger LOG = Logger.getLogger(Problems.class);

  /** The value of {@code Retry-After} while the database is unavailable. */
  public static final String RETRY_AFTER_SECONDS = "2";

  private final Routes routes;

  Problems(Routes routes) {
    this.routes = routes;
  }

  @ServerExceptionMapper
  Response refused(Problem problem) {
    return response(problem).build();
  }

  @ServerExceptionMapper
  Response unavailable(DatabaseUnavailable unavailable) {
    LOG.warnf("A request was answered with 503: %s", unavailable.details());
    return response(new Problem(ProblemCode.DATABASE_UNAVAILABLE, "Try again in a moment."))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /** The framework also throws this for a known path with the wrong method, which is a 405. */
  @ServerExceptionMapper
  public Response notFound(NotFoundException e, ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    Set<String> methods = routes.methods(path);
    boolean isKnownPath = !methods.isEmpty() && !methods.contains(request.getMethod());
    return response(isKnownPath ? methodNotAllowed() : pathNotFound()).build();
  }

  @ServerExceptionMapper
  Response notAllowed(NotAllowedException e) {
    return response(methodNotAllowed()).build();
  }

  /** Handles the remaining exceptions that the framework throws for an unreadable request. */
  @ServerExceptionMapper
  Response refusedByFramework(WebApplicationException e, HttpHeaders headers) {
    int status = e.getResponse().getStatus();
    String mediaType = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (mediaType != null && !isMediaType(mediaType)) {
      return response(RequestBody.notJson()).build();
    }
    if (status >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
      return failed(e);
    }
    return response(new Problem(ProblemCode.MALFORMED_JSON, "The request cannot be read.")).build();
  }

  private static boolean isMediaType(String text) {
    try {
      return MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** No client receives this response, and the service did not fail. */
  @ServerExceptionMapper
  Response disconnected(ClientDisconnected disconnected) {
    LOG.debug(disconnected.getMessage(), disconnected);
    return response(internal()).build();
  }

  @ServerExceptionMapper
  Response failed(Throwable failure) {
    LOG.error("A request failed.", failure);
    return response(internal()).build();
  }

  /** Returns the problem for a failure of the service; only the log has the details. */
  public static Problem internal() {
    return new Problem(
        ProblemCode.INTERNAL, "The server log has the reason under this request_id.");
  }

  private static Problem methodNotAllowed() {
    return new Problem(
        ProblemCode.METHOD_NOT_ALLOWED, "Use one of the methods in the header Allow.");
  }

  static Problem notAcceptable(String mediaType) {
    return new Problem(
        ProblemCode.NOT_ACCEPTABLE, "Accept " + mediaType + " or " + MEDIA_TYPE + ".");
  }

  private static Problem pathNotFound() {
    return new Problem(ProblemCode.NOT_FOUND, "See /docs for all paths of the API.");
  }

  /** Returns the body of the 404 for an unknown path. */
  public static Map<String, Object> notFound() {
    return body(pathNotFound());
  }

  /** Returns the body of a problem, with the id of the current request. */
  public static Map<String, Object> body(Problem problem) {
    return problem.body(RequestIds.current());
  }

  private static Response.ResponseBuilder response(Problem problem) {
    ProblemCode code = problem.code();
    return Responses.uncached(
        Response.status(code.status()).type(MEDIA_TYPE).entity(body(problem)));
  }
}
