package customerservice.analytics.rebuild;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.web.ApiRequest;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** HTTP: the rebuild of the roll-ups. */
@Path("/customers/analytics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class RebuildResource {
  private static final String PATH = "/customers/analytics/rebuild";

  private final RollupRebuild rebuild;
  private final ReplayableResponses responses;

  RebuildResource(RollupRebuild rebuild, ReplayableResponses responses) {
    this.rebuild = rebuild;
    this.responses = responses;
  }

  @POST
  @Path("/rebuild")
  @RequiresPermission(Permission.ANALYTICS_REBUILD)
  public Response start(@BeanParam ApiRequest request) {
    IdempotencyKey key = request.validateWithKey(JsonNodeFactory.instance.objectNode());
    return ReplayableResponses.response(
        rebuild.start(
            Actor.of(request.caller()), key, progress -> responses.accepted(PATH, progress)));
  }

  @GET
  @Path("/rebuild")
  @RequiresPermission(Permission.ANALYTICS_REBUILD)
  public Response progress(@BeanParam ApiRequest request) {
    request.validate();
    return Responses.ok(rebuild.progress(request.tenant()));
  }
}
