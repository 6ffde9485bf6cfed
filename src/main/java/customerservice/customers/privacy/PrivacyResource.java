package customerservice.customers.privacy;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.customers.privacy.DataSubjectExport.Person;
import customerservice.customers.privacy.Erasures.Erasure;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.ApiRequest;
import customerservice.web.IfMatch;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

/** The rights of a data subject over HTTP: an export of their data, and its erasure. */
@Path("/customers")
@RunOnVirtualThread
final class PrivacyResource {
  private final Erasures erasures;
  private final DataSubjectExport export;
  private final Audit audit;

  PrivacyResource(Erasures erasures, DataSubjectExport export, Audit audit) {
    this.erasures = erasures;
    this.export = export;
    this.audit = audit;
  }

  @DELETE
  @Path("/{customer_id}")
  @RequiresPermission(Permission.CUSTOMER_ERASE)
  public Response erase(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    IfMatch ifMatch = request.ifMatch();
    request.validate();
    CustomerId customer = request.requireCustomer();
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
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresPermission(Permission.CUSTOMER_COPY)
  public Response export(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    CustomerId customer = request.requireCustomer();
    Person person = export.find(caller.tenant(), customer).orElseThrow(Problem::customerNotFound);
    StreamingOutput body =
        out -> {
          audit.recordExport(caller, customer);
          export.write(caller, person, out);
        };
    return Responses.file(MediaType.APPLICATION_JSON, "customer-" + customer + ".json", body);
  }
}
