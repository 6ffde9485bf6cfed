package customerservice.customers.search;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.search.Directory.Found;
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

/** {@code GET /customers}: lists and searches customers. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DirectoryResource {
  private final Directory directory;
  private final DirectoryRequests requests;
  private final CustomerPresenter presenter;
  private final Cursors cursors;
  private final Audit audit;

  DirectoryResource(
      Directory directory,
      DirectoryRequests requests,
      CustomerPresenter presenter,
      Cursors cursors,
      Audit audit) {
    this.directory = directory;
    this.requests = requests;
    this.presenter = presenter;
    this.cursors = cursors;
    this.audit = audit;
  }

  @GET
  @RequiresPermission(Permission.CUSTOMER_LIST)
  public Response list(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    QueryParameters query = request.query();
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    CustomerSearch search = requests.list(query, caller.tenant());
    request.validate();
    String list = query.listKey(caller.tenant());
    Page<Found> page =
        Page.of(
            directory.list(caller.tenant(), search, limit),
            limit,
            last -> cursors.write(list, last.position().keys()),
            withTotal ? directory.count(caller.tenant(), search) : null);
    audit.recordRead(caller, Action.CUSTOMER_LIST, null, query.filters());
    return Responses.page(page.map(Found::customer).map(presenter.list(caller)), request);
  }
}
