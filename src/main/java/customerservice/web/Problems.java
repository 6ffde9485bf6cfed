package customerservice.web;

import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import jakarta.ws.rs.NotAcceptableException;
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

/** The one place where a refusal or a failure becomes an answer: a problem of RFC 9457. */
public final class Problems {
  /** RFC 9457 §6.1. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  private static final Logger LOG = Logger.getLogger(Problems.class);

  /** When the database may be back. */
  public static final String RETRY_AFTER_SECONDS = "2";

  private final Routes routes;

  Problems(Routes routes) {
    this.routes = routes;
  }

  @ServerExceptionMapper
  Response refused(Problem problem) {
    return answer(problem).build();
  }

  @ServerExceptionMapper
  Response away(DatabaseUnavailable away) {
    LOG.warn(away.getMessage());
    return answer(new Problem(ProblemCode.DATABASE_UNAVAILABLE, "Try again in a moment."))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /** The framework says this too where another method would have been right. */
  @ServerExceptionMapper
  public Response notFound(NotFoundException e, ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    Set<String> methods = routes.methods(path);
    boolean isAnAddress = !methods.isEmpty() && !methods.contains(request.getMethod());
    return answer(isAnAddress ? wrongMethod() : nothingHere()).build();
  }

  @ServerExceptionMapper
  Response notAllowed(NotAllowedException e) {
    return answer(wrongMethod()).build();
  }

  @ServerExceptionMapper
  Response notAcceptable(NotAcceptableException e) {
    return answer(new Problem(ProblemCode.NOT_ACCEPTABLE, "Accept application/json.")).build();
  }

  /** What the framework refuses by itself: the client's fault, or none of ours to explain. */
  @ServerExceptionMapper
  Response refusedByFramework(WebApplicationException e, HttpHeaders headers) {
    int status = e.getResponse().getStatus();
    String mediaType = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (mediaType != null && !isMediaType(mediaType)) {
      return answer(RequestBody.notJson()).build();
    }
    if (status >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
      return failed(e);
    }
    return answer(new Problem(ProblemCode.MALFORMED_JSON, "The request cannot be read.")).build();
  }

  private static boolean isMediaType(String text) {
    try {
      return MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  /** Nobody reads this, and nothing is wrong here. */
  @ServerExceptionMapper
  Response gone(ClientGone gone) {
    LOG.debug(gone.getMessage(), gone);
    return answer(internal()).build();
  }

  @ServerExceptionMapper
  Response failed(Throwable failure) {
    LOG.error("A request failed.", failure);
    return answer(internal()).build();
  }

  /** A failure of ours, of which nothing more is told. */
  public static Problem internal() {
    return new Problem(ProblemCode.INTERNAL, "The request id leads to the log.");
  }

  private static Problem wrongMethod() {
    return new Problem(ProblemCode.METHOD_NOT_ALLOWED, "See the header Allow.");
  }

  private static Problem nothingHere() {
    return new Problem(ProblemCode.NOT_FOUND, "See /docs for what there is.");
  }

  /** The body of the answer for an address where there is nothing. */
  public static Map<String, Object> notFound() {
    return body(nothingHere());
  }

  /** The body of a problem of the request that is being answered. */
  public static Map<String, Object> body(Problem problem) {
    return problem.body(RequestIds.current());
  }

  private static Response.ResponseBuilder answer(Problem problem) {
    ProblemCode code = problem.code();
    Response.ResponseBuilder answer =
        Responses.uncached(Response.status(code.status()).type(MEDIA_TYPE).entity(body(problem)));
    if (code == ProblemCode.UNAUTHENTICATED) {
      // RFC 6750 §3.
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"customer-service\"");
    }
    return answer;
  }
}
