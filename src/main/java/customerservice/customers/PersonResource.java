package customerservice.customers;

import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.audit.Audit;
import customerservice.audit.Requester;
import customerservice.customers.Erasures.Erasure;
import customerservice.customers.PersonCopy.Person;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.web.Answers;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;

/** A person's rights over HTTP: a copy of all that is held about them, and its erasure. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class PersonResource {
  private final Erasures erasures;
  private final PersonCopy copy;
  private final OwnCustomer own;
  private final Audit audit;

  PersonResource(Erasures erasures, PersonCopy copy, OwnCustomer own, Audit audit) {
    this.erasures = erasures;
    this.copy = copy;
    this.own = own;
    this.audit = audit;
  }

  @DELETE
  @Path("/{customer_id}")
  @Performs(Operation.CUSTOMER_ERASE)
  public Response erase(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Faults faults = new Faults();
    IfMatch ifMatch = IfMatch.of(headers, faults);
    new QueryParameters(uri, faults).end();
    faults.throwIfAny();
    CustomerId customer = own.require(caller, id);
    return switch (erasures.erase(Requester.of(caller), customer, ifMatch::allows)) {
      case Erasure.Done done -> Answers.noContent();
      case Erasure.Unknown unknown -> throw Problem.customerNotFound();
      case Erasure.Changed changed ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT, "The profile has version " + changed.version() + ".");
    };
  }

  @GET
  @Path("/{customer_id}/export")
  @Performs(Operation.CUSTOMER_COPY)
  public Response export(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Person person = copy.find(caller.tenant(), customer).orElseThrow(Problem::customerNotFound);
    StreamingOutput body =
        out -> {
          audit.exported(caller, customer);
          copy.write(caller, person, out);
        };
    return Answers.file(MediaType.APPLICATION_JSON, "customer-" + customer + ".json", body);
  }
}
