package customerservice.customers.privacy;

import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.customers.privacy.DataSubjectExport.Person;
import customerservice.customers.privacy.Erasures.Erasure;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
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

/** The rights of a data subject over HTTP: an export of their data, and its erasure. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class PrivacyResource {
  private final Erasures erasures;
  private final DataSubjectExport export;
  private final OwnCustomer own;
  private final Audit audit;

  PrivacyResource(Erasures erasures, DataSubjectExport export, OwnCustomer own, Audit audit) {
    this.erasures = erasures;
    this.export = export;
    this.own = own;
    this.audit = audit;
  }

  @DELETE
  @Path("/{customer_id}")
  @RequiresPermission(Permission.CUSTOMER_ERASE)
  public Response erase(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    ValidationErrors errors = new ValidationErrors();
    IfMatch ifMatch = IfMatch.of(headers, errors);
    new QueryParameters(uri, errors).end();
    errors.throwIfAny();
    CustomerId customer = own.require(caller, id);
    return switch (erasures.erase(Actor.of(caller), customer, ifMatch::allows)) {
      case Erasure.Done done -> Responses.noContent();
      case Erasure.NotFound notFound -> throw Problem.customerNotFound();
      case Erasure.VersionConflict conflict ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT, "The profile has version " + conflict.version() + ".");
    };
  }

  @GET
  @Path("/{customer_id}/export")
  @RequiresPermission(Permission.CUSTOMER_COPY)
  public Response export(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Person person = export.find(caller.tenant(), customer).orElseThrow(Problem::customerNotFound);
    StreamingOutput body =
        out -> {
          audit.recordExport(caller, customer);
          export.write(caller, person, out);
        };
    return Responses.file(MediaType.APPLICATION_JSON, "customer-" + customer + ".json", body);
  }
}
