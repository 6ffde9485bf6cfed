package customerservice.access.token;

import customerservice.access.Caller;
import customerservice.access.Clients;
import customerservice.access.OwnCustomer;
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
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a request: verifies the token, counts the request, then checks the role. Runs after
 * routing, when the resource method and its permission are known.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
final class AuthenticationFilter implements ContainerRequestFilter {
  /** RFC 6750 §2.1; {@link TokenVerifier} checks the characters of the token itself. */
  private static final Pattern BEARER = Pattern.compile("(?i)bearer ++([^ ].*+)");

  private static final String CHALLENGE = "Bearer realm=\"customer-service\"";

  /** RFC 6750 §3.1. */
  private static final String INVALID_REQUEST = "invalid_request";

  private static final String INVALID_TOKEN = "invalid_token";
  private static final String INSUFFICIENT_SCOPE = "insufficient_scope";

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
    if (!isPermitted(caller, request)) {
      throw challenged(
          http,
          INSUFFICIENT_SCOPE,
          new Problem(
              ProblemCode.FORBIDDEN, "The role of the token does not permit this operation."));
    }
    request.setSecurityContext(new CallerContext(caller));
  }

  /** Whether the role may call the operation; only role {@code customer} has an own profile. */
  private boolean isPermitted(Caller caller, ContainerRequestContext request) {
    RequiresPermission required =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    String customer = request.getUriInfo().getPathParameters().getFirst("customer_id");
    return required != null
        && required.value().isFor(caller.role())
        && (caller.isCustomer() || !OwnCustomer.ME.equals(customer));
  }

  private Caller caller(ContainerRequestContext request, RoutingContext http) {
    List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
    if (headers.size() > 1) {
      throw failed(
          http, INVALID_REQUEST, unauthenticated("Send the header Authorization only once."));
    }
    Matcher bearer = BEARER.matcher(String.join("", headers));
    if (!bearer.matches()) {
      throw failed(http, null, unauthenticated("Send the header Authorization: Bearer <token>."));
    }
    try {
      Caller caller = tokens.caller(bearer.group(1).stripTrailing());
      Clients.setCaller(http, caller);
      return caller;
    } catch (Problem refused) {
      boolean isValid = refused.code() == ProblemCode.FORBIDDEN;
      throw failed(http, isValid ? INSUFFICIENT_SCOPE : INVALID_TOKEN, refused);
    }
  }

  private static Problem unauthenticated(String detail) {
    return new Problem(ProblemCode.UNAUTHENTICATED, detail);
  }

  private Problem failed(RoutingContext http, @Nullable String error, Problem refusal) {
    rateLimiter.countFailure(http.request());
    return challenged(http, error, refusal);
  }

  /**
   * Adds {@code WWW-Authenticate} with the reason of a refusal (RFC 6750 §3).
   *
   * @param error null if the request has no token
   */
  private static Problem challenged(RoutingContext http, @Nullable String error, Problem refusal) {
    String reason = refusal.detail().replaceFirst("\\.$", "");
    http.response()
        .putHeader(
            HttpHeaders.WWW_AUTHENTICATE,
            error == null
                ? CHALLENGE
                : CHALLENGE + ", error=\"%s\", error_description=\"%s\"".formatted(error, reason));
    return refusal;
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
