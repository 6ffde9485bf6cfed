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
 * Lets a request through to its resource method: token, then how many have come, then role. Runs
 * after routing.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
final class AuthenticationFilter implements ContainerRequestFilter {
  /** RFC 6750 §2.1; what else is no token is found out when it is read. */
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
    Public open = resource.getResourceMethod().getAnnotation(Public.class);
    if (open != null) {
      if (open.isCounted()) {
        rateLimiter.passGuest(http.request());
      }
      return;
    }
    Caller caller = caller(request, http);
    rateLimiter.pass(caller, http.request());
    RequiresPermission performs =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    if (performs == null || !performs.value().isFor(caller.role())) {
      throw new Problem(ProblemCode.FORBIDDEN, "This role may not do this.");
    }
    request.setSecurityContext(new CallerContext(caller));
  }

  private Caller caller(ContainerRequestContext request, RoutingContext http) {
    try {
      Caller caller = tokens.caller(token(request));
      Clients.remember(http, caller);
      return caller;
    } catch (Problem refused) {
      if (refused.code() == ProblemCode.UNAUTHENTICATED
          || refused.code() == ProblemCode.FORBIDDEN) {
        rateLimiter.fail(http.request());
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
      return Role.named(role).filter(caller.role()::equals).isPresent();
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
