package customerservice.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.platform.signing.Cursors;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import customerservice.webhooks.delivery.DeliveryStatus;
import customerservice.webhooks.delivery.WebhookId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP: the deliveries of a webhook, their retry and replay. */
@Path("/webhooks/{webhook_id}")
@RunOnVirtualThread
final class DeliveryResource {
  private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");

  private final Deliveries deliveries;
  private final ReplayableResponses responses;
  private final Cursors cursors;

  DeliveryResource(Deliveries deliveries, ReplayableResponses responses, Cursors cursors) {
    this.deliveries = deliveries;
    this.responses = responses;
    this.cursors = cursors;
  }

  /** A page of deliveries. */
  record DeliveryPage(List<DeliveryView> items, @Nullable String nextCursor) {}

  @GET
  @Path("/deliveries")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_READ)
  public Response list(@BeanParam ApiRequest request) {
    QueryParameters query = request.query();
    int limit = query.limit();
    DeliveryFilter filter =
        new DeliveryFilter(
            query.listOf("status", DeliveryStatus.CODES),
            query.value(
                "event_id",
                text -> Ids.parse(text).orElse(null),
                "This must be the id of an event."),
            query.value(
                "customer_id",
                text -> CustomerId.parse(text).orElse(null),
                "This must be the id of a customer."),
            query.time("from"),
            query.time("to"),
            null,
            query.cursor(cursors, request.tenant(), DeliveryResource::lastSequence));
    request.validate();
    WebhookId webhook = WebhookRequests.id(request);
    String list = query.listKey(request.tenant());
    Page<DeliveryView> page =
        Page.of(
            deliveries.page(webhook, filter, limit + 1),
            limit,
            last -> cursors.write(list, List.of(Long.toString(last.sequence()))),
            null);
    return Responses.page(
        new DeliveryPage(page.items(), page.nextCursor()), page.nextCursor(), request);
  }

  private static @Nullable Long lastSequence(List<String> keys) {
    return keys.size() == 1 && SEQUENCE.matcher(keys.getFirst()).matches()
        ? Long.valueOf(keys.getFirst())
        : null;
  }

  @POST
  @Path("/deliveries/{event_id}/retry")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_SEND)
  public Response retry(@BeanParam ApiRequest request) {
    IdempotencyKey key = request.validateWithKey(JsonNodeFactory.instance.objectNode());
    return ReplayableResponses.response(
        deliveries.retry(
            Actor.of(request.caller()),
            WebhookRequests.id(request),
            event(request),
            key,
            responses::ok));
  }

  @DELETE
  @Path("/deliveries/{event_id}")
  @RequiresPermission(Permission.WEBHOOK_SEND)
  public Response giveUp(@BeanParam ApiRequest request) {
    request.validate();
    deliveries.giveUp(Actor.of(request.caller()), WebhookRequests.id(request), event(request));
    return Responses.noContent();
  }

  @POST
  @Path("/replay")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_SEND)
  public Response replay(@BeanParam ApiRequest request, InputStream body) {
    JsonNode json = request.json(body);
    ReplayBody sent = ReplayBody.read(json, request.errors());
    IdempotencyKey key = request.validateWithKey(json);
    WebhookId webhook = WebhookRequests.id(request);
    return ReplayableResponses.response(
        deliveries.replay(
            Actor.of(request.caller()),
            webhook,
            sent,
            key,
            view -> responses.accepted("/webhooks/" + webhook.value() + "/deliveries", view)));
  }

  private static UUID event(ApiRequest request) {
    return request.id("event_id").orElseThrow(WebhookProblems::deliveryNotFound);
  }
}
