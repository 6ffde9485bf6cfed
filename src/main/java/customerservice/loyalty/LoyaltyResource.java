package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.upkeep.Verification;
import customerservice.loyalty.upkeep.Verifications;
import customerservice.platform.CustomerId;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.QueryParameters;
import customerservice.web.RequestBody;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
import java.time.Instant;

/** A customer's points over HTTP: what there is, earning, redeeming, adjusting, verifying. */
@Path("/customers/{customer_id}/loyalty")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class LoyaltyResource {
  private final Ledger ledger;
  private final Verifications verifications;
  private final PointInTime asOf;
  private final OwnCustomer own;
  private final PostingRequests requests;
  private final Audit audit;

  LoyaltyResource(
      Ledger ledger,
      Verifications verifications,
      PointInTime asOf,
      OwnCustomer own,
      PostingRequests requests,
      Audit audit) {
    this.ledger = ledger;
    this.verifications = verifications;
    this.asOf = asOf;
    this.own = own;
    this.requests = requests;
    this.audit = audit;
  }

  @GET
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response account(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    ValidationErrors errors = new ValidationErrors();
    QueryParameters query = new QueryParameters(uri, errors);
    Instant at = query.time("at");
    query.end();
    errors.throwIfAny();
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Object standing =
        at == null
            ? ledger.find(caller.tenant(), customer)
            : asOf.standing(caller.tenant(), customer, at);
    audit.recordRead(caller, Action.LOYALTY_READ, customer);
    return Responses.ok(standing);
  }

  @GET
  @Path("/verify")
  @RequiresPermission(Permission.LOYALTY_VERIFY)
  public Response verify(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Verification found = verifications.verify(caller.tenant(), customer);
    audit.recordRead(caller, Action.LOYALTY_VERIFY, customer);
    return Responses.ok(found);
  }

  @POST
  @Path("/earn")
  @RequiresPermission(Permission.LOYALTY_EARN)
  public Response earn(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    ValidationErrors errors = new ValidationErrors();
    PostingBody posting = PostingBody.read(sent, errors);
    return requests.post(caller, id, headers, uri, sent, posting, errors);
  }

  @POST
  @Path("/redeem")
  @RequiresPermission(Permission.LOYALTY_REDEEM)
  public Response redeem(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    ValidationErrors errors = new ValidationErrors();
    PostingBody posting = PostingBody.readRedeem(sent, errors);
    return requests.post(Caller.of(security), id, headers, uri, sent, posting, errors);
  }

  @POST
  @Path("/adjust")
  @RequiresPermission(Permission.LOYALTY_ADJUST)
  public Response adjust(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    ValidationErrors errors = new ValidationErrors();
    PostingBody posting = PostingBody.readAdjust(sent, errors);
    return requests.post(Caller.of(security), id, headers, uri, sent, posting, errors);
  }
}
