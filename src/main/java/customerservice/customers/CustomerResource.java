package customerservice.customers;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileChange;
import customerservice.customers.profile.ProfileParser;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.ApiRequest;
import customerservice.web.IfMatch;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;

/** Creates, reads and changes single customers. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class CustomerResource {
  private final Customers customers;
  private final ProfileParser parser;
  private final CustomerPresenter presenter;
  private final ReplayableResponses responses;
  private final Audit audit;

  CustomerResource(
      Customers customers,
      ProfileParser parser,
      CustomerPresenter presenter,
      ReplayableResponses responses,
      Audit audit) {
    this.customers = customers;
    this.parser = parser;
    this.presenter = presenter;
    this.responses = responses;
    this.audit = audit;
  }

  @POST
  @RequiresPermission(Permission.CUSTOMER_CREATE)
  public Response create(@BeanParam ApiRequest request, InputStream body) {
    Caller caller = request.caller();
    JsonNode json = request.json(body);
    ProfileChange change = parser.create(json, caller, request.errors());
    IdempotencyKey key = request.validateWithKey(json);
    return ReplayableResponses.response(
        customers.create(Actor.of(caller), change, key, created -> created(created, caller)));
  }

  private StoredResponse created(Customers.Created created, Caller caller) {
    if (created.outcome() instanceof CustomerOutcome.Duplicate duplicate) {
      return responses
          .refused(CustomerProblems.duplicate(duplicate, caller))
          .about(owner(duplicate));
    }
    Customer customer = saved(created.outcome(), caller);
    CustomerView view = presenter.one(caller, customer, created.accountViews());
    return responses
        .created("/customers/" + customer.id(), view, customer.version())
        .about(Set.of(customer.id()));
  }

  private static Set<CustomerId> owner(CustomerOutcome.Duplicate duplicate) {
    return duplicate.owner() == null ? Set.of() : Set.of(new CustomerId(duplicate.owner()));
  }

  @GET
  @Path("/me")
  @RequiresPermission(Permission.CUSTOMER_READ_OWN)
  public Response readOwn(@BeanParam ApiRequest request) {
    return read(request);
  }

  @GET
  @Path("/{customer_id}")
  @RequiresPermission(Permission.CUSTOMER_READ)
  public Response read(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    CustomerId id = request.requireCustomer();
    Customers.Found found =
        customers.findToShow(caller.tenant(), id).orElseThrow(Problem::customerNotFound);
    CustomerView view = presenter.one(caller, found.customer(), found.accountViews());
    audit.recordRead(caller, Action.CUSTOMER_READ, id);
    return Responses.ok(view, found.customer().version());
  }

  @PUT
  @Path("/{customer_id}")
  @RequiresPermission(Permission.CUSTOMER_UPDATE)
  public Response update(@BeanParam ApiRequest request, InputStream body) {
    JsonNode json = request.json(body);
    return change(
        request, parser.update(json, request.caller(), () -> shown(request), request.errors()));
  }

  @PATCH
  @Path("/{customer_id}")
  @RequiresPermission(Permission.CUSTOMER_UPDATE)
  public Response patch(@BeanParam ApiRequest request, InputStream body) {
    JsonNode json = request.patch(body);
    return change(
        request, parser.patch(json, request.caller(), () -> shown(request), request.errors()));
  }

  /** Reads the profile that a customer sees; an empty one if the path is not of its own profile. */
  private Profile shown(ApiRequest request) {
    return request
        .findCustomer()
        .flatMap(id -> customers.find(request.tenant(), id))
        .map(customer -> customer.profile().forCustomer())
        .orElse(Profile.NEW);
  }

  private Response change(ApiRequest request, ProfileChange change) {
    Caller caller = request.caller();
    IfMatch ifMatch = request.ifMatch();
    request.validate();
    CustomerId customer = request.requireCustomer();
    CustomerOutcome outcome = customers.update(Actor.of(caller), customer, change, ifMatch::allows);
    Customer updated = saved(outcome, caller);
    if (outcome instanceof CustomerOutcome.Saved saved && !saved.isChanged()) {
      // The response shows the profile, so an update without effect is recorded as a read.
      audit.recordRead(caller, Action.CUSTOMER_READ, customer);
    }
    return Responses.ok(presenter.one(caller, updated), updated.version());
  }

  private static Customer saved(CustomerOutcome outcome, Caller caller) {
    return switch (outcome) {
      case CustomerOutcome.Saved saved -> saved.customer();
      case CustomerOutcome.NotFound notFound -> throw Problem.customerNotFound();
      case CustomerOutcome.VersionConflict conflict ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT, "The profile has version " + conflict.version() + ".");
      case CustomerOutcome.Invalid invalid -> throw Problem.invalid(invalid.errors());
      case CustomerOutcome.Merged merged -> throw CustomerProblems.merged(merged.into());
      case CustomerOutcome.Duplicate duplicate ->
          throw CustomerProblems.duplicate(duplicate, caller);
    };
  }
}
