package customerservice.web;

import customerservice.access.Clients;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request whose header {@code Accept} admits neither the media type of the response nor
 * that of a problem. The framework would refuse a client that accepts only problems, because a
 * response without a body has no media type. An operation without {@code @Produces} accepts every
 * header. The operation then finds the media type of its response in the header.
 */
@Provider
@Priority(Priorities.AUTHENTICATION - 1)
final class AcceptFilter implements ContainerRequestFilter {
  private static final String KEY = AcceptFilter.class.getName();

  private final ResourceInfo resource;

  AcceptFilter(@Context ResourceInfo resource) {
    this.resource = resource;
  }

  void register(@Observes Filters filters) {
    FilterOrder.ACCEPT.register(filters, AcceptFilter::hide);
  }

  /** Hides the header from the framework, which would check it by its own rules. */
  private static void hide(RoutingContext request) {
    MultiMap headers = request.request().headers();
    request.put(KEY, MediaRanges.parse(headers.getAll(HttpHeaders.ACCEPT)));
    headers.remove(HttpHeaders.ACCEPT);
    request.next();
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Produces produced = produced(resource.getResourceMethod());
    if (produced == null) {
      return;
    }
    MediaRanges accepted = Objects.requireNonNull(Clients.request(request).get(KEY));
    String[] types = produced.value();
    Optional<String> preferred = accepted.preferred(List.of(types));
    if (preferred.isEmpty() && !accepted.admits(Problems.MEDIA_TYPE.toString())) {
      throw Problems.notAcceptable(types[0]);
    }
    request.getHeaders().putSingle(HttpHeaders.ACCEPT, preferred.orElse(types[0]));
  }

  private static @Nullable Produces produced(Method method) {
    Produces own = method.getAnnotation(Produces.class);
    return own == null ? method.getDeclaringClass().getAnnotation(Produces.class) : own;
  }
}
