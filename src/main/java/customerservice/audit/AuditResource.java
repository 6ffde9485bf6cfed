package customerservice.audit;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.platform.signing.Cursors;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit log over HTTP. Each read of the log is itself an event. */
@Path("/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AuditResource {
  private final AuditLog log;
  private final Audit audit;
  private final Cursors cursors;

  AuditResource(AuditLog log, Audit audit, Cursors cursors) {
    this.log = log;
    this.audit = audit;
    this.cursors = cursors;
  }

  /** A page has no total, because counting would read the whole log. */
  record AuditPage(List<AuditItem> items, @Nullable String nextCursor) {}

  @GET
  @RequiresPermission(Permission.AUDIT_READ)
  public Response read(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    QueryParameters query = request.query();
    int limit = query.limit();
    AuditFilter filter =
        new AuditFilter(
            query.value(
                "customer_id",
                text -> Ids.parse(text).orElse(null),
                "This must be the id of a customer."),
            query.text("actor"),
            query.oneOf("action", Action.CODES).orElse(null),
            query.time("from"),
            query.time("to"),
            query.cursor(cursors, caller.tenant(), AuditResource::lastId));
    request.validate();
    String list = query.listKey(caller.tenant());
    Page<AuditItem> page =
        Page.of(
            log.page(caller.tenant(), filter, limit),
            limit,
            last -> cursors.write(list, List.of(last.id().toString())),
            null);
    audit.recordRead(caller, Action.AUDIT_READ, null, query.filters());
    return Responses.page(
        new AuditPage(page.items(), page.nextCursor()), page.nextCursor(), request);
  }

  /** Reads the id of the previous page's last row from the keys of a cursor. */
  private static @Nullable UUID lastId(List<String> keys) {
    return keys.size() == 1 ? Ids.parse(keys.getFirst()).orElse(null) : null;
  }
}
