package customerservice.web.edge;

import customerservice.web.RequestBody;
import customerservice.web.Routes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Names the forms that a PATCH can have (RFC 5789 §3.1): where one came in another, and where
 * OPTIONS asked.
 */
@Provider
final class AcceptPatchHeader implements ContainerResponseFilter {
  private static final String NAME = "Accept-Patch";

  private final Routes routes;

  AcceptPatchHeader(Routes routes) {
    this.routes = routes;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean isRefused =
        request.getMethod().equals(HttpMethod.PATCH)
            && response.getStatus() == Response.Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode();
    boolean isAsked =
        request.getMethod().equals(HttpMethod.OPTIONS)
            && routes.methods(request.getUriInfo().getPath()).contains(HttpMethod.PATCH);
    if (isRefused || isAsked) {
      response.getHeaders().putSingle(NAME, String.join(", ", RequestBody.PATCHES));
    }
  }
}
