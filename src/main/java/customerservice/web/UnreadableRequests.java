package customerservice.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Answers what fails before it reaches a resource, such as a request whose Host is none, as every
 * other refusal is answered.
 */
@Singleton
final class UnreadableRequests {
  private static final Logger LOG = Logger.getLogger(UnreadableRequests.class);

  /** Before the framework's own, which tells of errors in a form of its own. */
  private static final int ORDER = Integer.MIN_VALUE;

  private final ObjectMapper json;

  UnreadableRequests(ObjectMapper json) {
    this.json = json;
  }

  void register(@Observes Router router) {
    router.route().order(ORDER).failureHandler(this::answer);
  }

  private void answer(RoutingContext request) {
    if (request.statusCode() >= HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
      // A failure of ours, which the framework logs.
      request.next();
      return;
    }
    LOG.debug("A request could not be read.", request.failure());
    RequestIds.assign(request);
    Problem problem = new Problem(ProblemCode.MALFORMED_JSON, "The request cannot be read.");
    try {
      request
          .response()
          .setStatusCode(problem.code().status())
          .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE.toString())
          .end(json.writeValueAsString(Problems.body(problem)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings can be written", e);
    }
  }
}
