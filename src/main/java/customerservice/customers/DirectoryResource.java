package customerservice.customers;

import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.Performs;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.customers.Directory.Found;
import customerservice.platform.Cursors;
import customerservice.platform.Faults;
import customerservice.platform.Page;
import customerservice.web.Answers;
import customerservice.web.QueryParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;

/** The directory of customers over HTTP: the list, with its search. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DirectoryResource {
  private final Directory directory;
  private final DirectoryRequests requests;
  private final Disclosure disclosure;
  private final Cursors cursors;
  private final Audit audit;

  DirectoryResource(
      Directory directory,
      DirectoryRequests requests,
      Disclosure disclosure,
      Cursors cursors,
      Audit audit) {
    this.directory = directory;
    this.requests = requests;
    this.disclosure = disclosure;
    this.cursors = cursors;
    this.audit = audit;
  }

  @GET
  @Performs(Operation.CUSTOMER_LIST)
  public Response list(@Context SecurityContext security, @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Faults faults = new Faults();
    QueryParameters query = new QueryParameters(uri, faults);
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    CustomerSearch search = requests.list(query, caller.tenant());
    query.end();
    faults.throwIfAny();
    String list = query.listKey(caller.tenant());
    Page<Found> page =
        Page.of(
            directory.list(caller.tenant(), search, limit),
            limit,
            last -> cursors.write(list, last.position().keys()),
            withTotal ? directory.count(caller.tenant(), search) : null);
    audit.shown(caller, Action.CUSTOMER_LIST, null, query.filters());
    return Answers.page(page.map(Found::customer).map(disclosure.list(caller)), uri);
  }
}
