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
 * Adds {@code Accept-Patch} (RFC 5789 §3.1) to the 415 of a PATCH and to the response of OPTIONS.
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
    boolean isRefusedPatch =
        request.getMethod().equals(HttpMethod.PATCH)
            && response.getStatus() == Response.Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode();
    boolean isOptionsOfPatch =
        request.getMethod().equals(HttpMethod.OPTIONS)
            && routes.methods(request.getUriInfo().getPath()).contains(HttpMethod.PATCH);
    if (isRefusedPatch || isOptionsOfPatch) {
      response.getHeaders().putSingle(NAME, String.join(", ", RequestBody.PATCHES));
    }
  }
}
