package customerservice.web;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Names the methods that an address takes: in a 405, and where OPTIONS asked. */
@Provider
final class AllowHeader implements ContainerResponseFilter {
  private final Routes routes;

  AllowHeader(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()
        || request.getMethod().equals(HttpMethod.OPTIONS)) {
      response
          .getHeaders()
          .putSingle(
              HttpHeaders.ALLOW, routes.allowed(request.getUriInfo().getRequestUri().getPath()));
    }
  }
}
