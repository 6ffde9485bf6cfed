package customerservice.access.token;

import customerservice.access.Caller;
import customerservice.access.Clients;
import customerservice.access.Public;
import customerservice.access.RequiresPermission;
import customerservice.access.Role;
import customerservice.access.ratelimit.RateLimiter;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Authenticates a request: verifies the token, counts the request, then checks the role. Runs after
 * routing, when the resource method and its permission are known.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
final class AuthenticationFilter implements ContainerRequestFilter {
  /** RFC 6750 §2.1; {@link TokenVerifier} checks the characters of the token itself. */
  private static final Pattern BEARER = Pattern.compile("(?i)bearer ++([^ ]++) *+");

  private final TokenVerifier tokens;
  private final RateLimiter rateLimiter;
  private final ResourceInfo resource;

  AuthenticationFilter(
      TokenVerifier tokens, RateLimiter rateLimiter, @Context ResourceInfo resource) {
    this.tokens = tokens;
    this.rateLimiter = rateLimiter;
    this.resource = resource;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    RoutingContext http = Clients.request(request);
    Public annotation = resource.getResourceMethod().getAnnotation(Public.class);
    if (annotation != null) {
      if (annotation.isRateLimited()) {
        rateLimiter.countPublic(http.request());
      }
      return;
    }
    Caller caller = caller(request, http);
    rateLimiter.countCaller(caller, http.request());
    RequiresPermission required =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    if (required == null || !required.value().isFor(caller.role())) {
      throw new Problem(
          ProblemCode.FORBIDDEN, "The role of the token does not permit this operation.");
    }
    request.setSecurityContext(new CallerContext(caller));
  }

  private Caller caller(ContainerRequestContext request, RoutingContext http) {
    try {
      Caller caller = tokens.caller(token(request));
      Clients.setCaller(http, caller);
      return caller;
    } catch (Problem refused) {
      if (refused.code() == ProblemCode.UNAUTHENTICATED
          || refused.code() == ProblemCode.FORBIDDEN) {
        rateLimiter.countFailure(http.request());
      }
      throw refused;
    }
  }

  private static String token(ContainerRequestContext request) {
    List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (headers != null && headers.size() == 1) {
      Matcher bearer = BEARER.matcher(headers.getFirst());
      if (bearer.matches()) {
        return bearer.group(1);
      }
    }
    throw new Problem(
        ProblemCode.UNAUTHENTICATED, "Send the header Authorization: Bearer <token>.");
  }

  private record CallerContext(Caller caller) implements SecurityContext {
    @Override
    public Caller getUserPrincipal() {
      return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
      return Role.parse(role).filter(caller.role()::equals).isPresent();
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public String getAuthenticationScheme() {
      return "Bearer";
    }
  }
}
