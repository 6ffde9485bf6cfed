package customerservice.web.requests;

import customerservice.access.Clients;
import customerservice.web.Routes;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records the path template of a request's operation for the log and the metrics, such as {@code
 * /customers/{customer_id}}. Runs before the authentication, so that a 401 has it, too.
 */
@Provider
@Priority(Priorities.AUTHENTICATION - 1)
final class RouteNames implements ContainerRequestFilter {
  private static final String KEY = RouteNames.class.getName();
  private static final String HEALTH = "/health";

  private final Map<Method, String> names = new ConcurrentHashMap<>();
  private final ResourceInfo resource;

  RouteNames(@Context ResourceInfo resource) {
    this.resource = resource;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String name = names.computeIfAbsent(resource.getResourceMethod(), RouteNames::name);
    Clients.request(request).put(KEY, name);
  }

  private static String name(Method method) {
    Path base = method.getDeclaringClass().getAnnotation(Path.class);
    Path path = method.getAnnotation(Path.class);
    return Routes.template(base == null ? "" : base.value(), path == null ? "" : path.value());
  }

  /**
   * Returns the path template; null for an unknown path. A request that is refused before its
   * operation is found, such as a 405, has the template of its path.
   */
  static @Nullable String of(RoutingContext request, Routes routes) {
    String found = request.get(KEY);
    if (found != null) {
      return found;
    }
    // Not the normalized path, which throws an exception for an invalid escape.
    String path = request.request().path();
    return path == null ? null : routes.template(path).orElse(null);
  }

  static boolean isHealth(@Nullable String route) {
    return route != null && route.startsWith(HEALTH);
  }
}
