package customerservice.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.WebhookSettings;
import customerservice.platform.signing.Cursors;
import customerservice.web.ApiRequest;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** HTTP: webhooks, their secrets and their test. */
@Path("/webhooks")
@RunOnVirtualThread
final class WebhookResource {
  private static final long KEEP_OLD_HOURS = 24;
  private static final long KEEP_OLD_HOURS_MAX = 168;

  private final Webhooks webhooks;
  private final WebhookTests tests;
  private final WebhookSettings settings;
  private final ReplayableResponses responses;
  private final Cursors cursors;
  private final Audit audit;

  WebhookResource(
      Webhooks webhooks,
      WebhookTests tests,
      Settings settings,
      ReplayableResponses responses,
      Cursors cursors,
      Audit audit) {
    this.webhooks = webhooks;
    this.tests = tests;
    this.settings = settings.webhooks();
    this.responses = responses;
    this.cursors = cursors;
    this.audit = audit;
  }

  /** A page of webhooks. */
  record WebhookPage(List<WebhookView> items, @Nullable String nextCursor) {}

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_CHANGE)
  public Response create(@BeanParam ApiRequest request, InputStream body) {
    JsonNode json = request.json(body);
    WebhookBody sent = WebhookBody.create(json, settings, request.errors());
    IdempotencyKey key = request.validateWithKey(json);
    return ReplayableResponses.response(
        webhooks.create(
            Actor.of(request.caller()),
            sent,
            key,
            view -> responses.created("/webhooks/" + view.id(), view, view.version())));
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_READ)
  public Response list(@BeanParam ApiRequest request) {
    QueryParameters query = request.query();
    int limit = query.limit();
    UUID after = query.cursor(cursors, request.tenant(), WebhookResource::lastId);
    request.validate();
    String list = query.listKey(request.tenant());
    Page<WebhookView> page =
        Page.of(
            webhooks.page(request.tenant(), after, limit + 1),
            limit,
            last -> cursors.write(list, List.of(last.id().toString())),
            null);
    return Responses.page(
        new WebhookPage(page.items(), page.nextCursor()), page.nextCursor(), request);
  }

  private static @Nullable UUID lastId(List<String> keys) {
    return keys.size() == 1 ? Ids.parse(keys.getFirst()).orElse(null) : null;
  }

  @GET
  @Path("/{webhook_id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_READ)
  public Response read(@BeanParam ApiRequest request) {
    request.validate();
    return response(
        webhooks.find(WebhookRequests.id(request)).orElseThrow(WebhookProblems::notFound));
  }

  @PATCH
  @Path("/{webhook_id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_CHANGE)
  public Response patch(@BeanParam ApiRequest request, InputStream body) {
    WebhookBody sent = WebhookBody.patch(request.patch(body), settings, request.errors());
    IfMatch ifMatch = request.ifMatch();
    request.validate();
    return response(
        webhooks.update(
            Actor.of(request.caller()), WebhookRequests.id(request), sent, ifMatch::allows));
  }

  private static Response response(WebhookView view) {
    return Responses.ok(view, view.version());
  }

  @DELETE
  @Path("/{webhook_id}")
  @RequiresPermission(Permission.WEBHOOK_CHANGE)
  public Response delete(@BeanParam ApiRequest request) {
    IfMatch ifMatch = request.ifMatch();
    request.validate();
    webhooks.delete(Actor.of(request.caller()), WebhookRequests.id(request), ifMatch::allows);
    return Responses.noContent();
  }

  @GET
  @Path("/{webhook_id}/secret")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_SECRET)
  public Response secrets(@BeanParam ApiRequest request) {
    request.validate();
    SecretsView secrets = webhooks.secrets(WebhookRequests.id(request));
    audit.recordRead(request.caller(), Action.WEBHOOK_SECRET, null, List.of());
    return Responses.ok(secrets);
  }

  @POST
  @Path("/{webhook_id}/secret/rotate")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_SECRET)
  public Response rotate(@BeanParam ApiRequest request, InputStream body) {
    JsonNode json = request.json(body);
    JsonObjectReader fields = JsonObjectReader.of(json, request.errors());
    long hours = fields.integer("keep_old_hours", 0, KEEP_OLD_HOURS_MAX).orKeep(KEEP_OLD_HOURS);
    fields.end();
    IdempotencyKey key = request.validateWithKey(json);
    return ReplayableResponses.response(
        webhooks.rotate(
            Actor.of(request.caller()),
            WebhookRequests.id(request),
            Duration.ofHours(hours),
            key,
            view -> responses.ok(view, view.version())));
  }

  @POST
  @Path("/{webhook_id}/test")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.WEBHOOK_SEND)
  public Response test(@BeanParam ApiRequest request) {
    IdempotencyKey key = request.validateWithKey(JsonNodeFactory.instance.objectNode());
    return ReplayableResponses.response(tests.run(WebhookRequests.id(request), key, responses::ok));
  }
}
