package customerservice.web.edge;

import customerservice.access.Caller;
import customerservice.access.Clients;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.web.ConcurrencyLimit;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Applies the minimum rate to every request body, and the memory budget to those that are held in
 * memory. Runs after the authentication, because the budget depends on the caller.
 */
@Provider
@Priority(Priorities.ENTITY_CODER)
final class BodyRateFilter implements ContainerRequestFilter {
  private static final Set<String> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final BodyBudget budget;
  private final ResourceInfo resource;

  BodyRateFilter(BodyBudget budget, @Context ResourceInfo resource) {
    this.budget = budget;
    this.resource = resource;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (!WITH_BODY.contains(request.getMethod())) {
      return;
    }
    InputStream body = request.getEntityStream();
    request.setEntityStream(
        isHeld() && request.getSecurityContext().getUserPrincipal() instanceof Caller caller
            ? new BudgetedBody(body, budget.begin(caller), Clients.request(request))
            : new MinRateInputStream(body, System::nanoTime));
  }

  /** Whether the whole body is held; an import stores its file in parts while it reads it. */
  private boolean isHeld() {
    RequiresPermission required =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    return required == null || required.value() != Permission.CUSTOMER_IMPORT;
  }

  /** A body that is refused when the budget is used up. */
  private static final class BudgetedBody extends MinRateInputStream {
    private final BodyBudget.Share share;
    private final RoutingContext request;

    private BudgetedBody(InputStream body, BodyBudget.Share share, RoutingContext request) {
      super(body, System::nanoTime);
      this.share = share;
      this.request = request;
      request.addEndHandler(end -> share.release());
    }

    @Override
    public int read(byte[] part, int start, int length) throws IOException {
      int count = super.read(part, start, length);
      if (count > 0 && !share.reserve(count)) {
        throw ConcurrencyLimit.refusal(
            request.response(), "Too many large bodies at once. Send them one after another.");
      }
      return count;
    }
  }
}
