package customerservice.web.edge;

import customerservice.platform.input.ProblemCode;
import customerservice.web.Problems;
import customerservice.web.Responses;
import customerservice.web.Routes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Set;

/** Adds {@code Allow} with the methods of a path to a 405 and to the response of OPTIONS. */
@Provider
final class AllowHeader implements ContainerResponseFilter {
  private static final Annotation[] NO_ANNOTATIONS = {};

  private final Routes routes;

  AllowHeader(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()
        || request.getMethod().equals(HttpMethod.OPTIONS)) {
      Set<String> methods = routes.methods(request.getUriInfo().getPath());
      if (methods.isEmpty()) {
        // The framework responds to OPTIONS for every path, also for an unknown one.
        response.setStatus(ProblemCode.NOT_FOUND.status());
        response.setEntity(Problems.notFound(), NO_ANNOTATIONS, Problems.MEDIA_TYPE);
        response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, Responses.NO_STORE);
      } else {
        response.getHeaders().putSingle(HttpHeaders.ALLOW, String.join(", ", methods));
      }
    }
  }
}
