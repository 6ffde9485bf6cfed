package customerservice.customers;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.audit.Requester;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswer;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.web.Answers;
import customerservice.web.IdempotencyKeys;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import customerservice.web.Repeatable;
import customerservice.web.RequestBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Set;

/** Customers over HTTP. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class CustomerResource {
  private final Customers customers;
  private final ProfileReader reader;
  private final Disclosure disclosure;
  private final OwnCustomer own;
  private final Repeatable repeatable;
  private final Audit audit;

  CustomerResource(
      Customers customers,
      ProfileReader reader,
      Disclosure disclosure,
      OwnCustomer own,
      Repeatable repeatable,
      Audit audit) {
    this.customers = customers;
    this.reader = reader;
    this.disclosure = disclosure;
    this.own = own;
    this.repeatable = repeatable;
    this.audit = audit;
  }

  @POST
  @Performs(Operation.CUSTOMER_CREATE)
  public Response create(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    ProfileChange change = reader.create(sent, caller);
    Faults faults = new Faults();
    new QueryParameters(uri, faults).end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, faults);
    faults.throwIfAny();
    return Repeatable.response(
        customers.create(Requester.of(caller), change, key, created -> created(created, caller)));
  }

  private KeptAnswer created(Customers.Created created, Caller caller) {
    if (created.outcome() instanceof Outcome.Duplicate duplicate) {
      return repeatable.refused(duplicate(duplicate, caller)).about(owner(duplicate));
    }
    Customer customer = saved(created.outcome(), caller);
    CustomerView view = disclosure.one(caller, customer, created.standings());
    return repeatable
        .created("/customers/" + customer.id(), view, customer.version())
        .about(Set.of(customer.id()));
  }

  private static Set<CustomerId> owner(Outcome.Duplicate duplicate) {
    return duplicate.owner() == null ? Set.of() : Set.of(new CustomerId(duplicate.owner()));
  }

  @GET
  @Path("/me")
  @Performs(Operation.CUSTOMER_READ_OWN)
  public Response readOwn(@Context SecurityContext security, @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    return read(caller, own.of(caller).orElseThrow(Problem::customerNotFound));
  }

  @GET
  @Path("/{customer_id}")
  @Performs(Operation.CUSTOMER_READ)
  public Response read(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    return read(caller, own.require(caller, id));
  }

  private Response read(Caller caller, CustomerId id) {
    Customer customer = customers.find(caller.tenant(), id).orElseThrow(Problem::customerNotFound);
    CustomerView view = disclosure.one(caller, customer);
    audit.shown(caller, Action.CUSTOMER_READ, id);
    return Answers.ok(view, customer.version());
  }

  @PUT
  @Path("/{customer_id}")
  @Performs(Operation.CUSTOMER_UPDATE)
  public Response update(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    return change(caller, id, headers, uri, reader.update(RequestBody.json(headers, body), caller));
  }

  @PATCH
  @Path("/{customer_id}")
  @Performs(Operation.CUSTOMER_UPDATE)
  public Response patch(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    return change(caller, id, headers, uri, reader.patch(RequestBody.patch(headers, body), caller));
  }

  private Response change(
      Caller caller, String id, HttpHeaders headers, UriInfo uri, ProfileChange change) {
    Faults faults = new Faults();
    IfMatch ifMatch = IfMatch.of(headers, faults);
    new QueryParameters(uri, faults).end();
    faults.throwIfAny();
    CustomerId customer = own.require(caller, id);
    Outcome outcome = customers.update(Requester.of(caller), customer, change, ifMatch::allows);
    Customer updated = saved(outcome, caller);
    if (outcome instanceof Outcome.Saved same && !same.isChanged()) {
      // Nothing was done, but somebody has seen the profile.
      audit.shown(caller, Action.CUSTOMER_READ, customer);
    }
    return Answers.ok(disclosure.one(caller, updated), updated.version());
  }

  private static Customer saved(Outcome outcome, Caller caller) {
    return switch (outcome) {
      case Outcome.Saved saved -> saved.customer();
      case Outcome.Unknown unknown -> throw Problem.customerNotFound();
      case Outcome.Changed changed ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT, "The profile has version " + changed.version() + ".");
      case Outcome.Invalid invalid -> throw Problem.invalid(invalid.faults());
      case Outcome.Merged merged -> throw MergeResource.merged(merged.into());
      case Outcome.Duplicate duplicate -> throw duplicate(duplicate, caller);
    };
  }

  /** Who has the contact is told to staff alone: a guest could find out who else is one. */
  static Problem duplicate(Outcome.Duplicate duplicate, Caller caller) {
    String field = duplicate.kind().code();
    Problem problem =
        new Problem(
                ProblemCode.DUPLICATE_CUSTOMER, "Another customer has this " + field + " already.")
            .with("field", field);
    return caller.isCustomer() || duplicate.owner() == null
        ? problem
        : problem.with("existing_id", duplicate.owner());
  }
}
