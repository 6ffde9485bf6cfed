package customerservice.customers.duplicates;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.customers.Customer;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.CustomerView;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Problem;
import customerservice.web.ApiRequest;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** Lists the likely duplicates of a customer. */
@Path("/customers/{customer_id}/duplicates")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DuplicateResource {
  private final Duplicates duplicates;
  private final CustomerPresenter presenter;
  private final Audit audit;

  DuplicateResource(Duplicates duplicates, CustomerPresenter presenter, Audit audit) {
    this.duplicates = duplicates;
    this.presenter = presenter;
    this.audit = audit;
  }

  record DuplicateList(List<Item> items) {}

  record Item(CustomerView customer, BigDecimal score, List<MatchScore.Reason> reasons) {}

  @GET
  @RequiresPermission(Permission.CUSTOMER_DUPLICATES)
  public Response list(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    CustomerId customer = request.requireCustomer();
    List<Duplicates.Duplicate> found =
        duplicates.find(caller.tenant(), customer).orElseThrow(Problem::customerNotFound);
    audit.recordRead(caller, Action.CUSTOMER_DUPLICATES, customer);
    Function<Customer, CustomerView> view = presenter.list(caller);
    return Responses.ok(
        new DuplicateList(
            found.stream()
                .map(duplicate ->
                    new Item(
                        view.apply(duplicate.customer()),
                        duplicate.match().score(),
                        duplicate.match().reasons()))
                .toList()));
  }
}
