package customerservice.loyalty;

import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.upkeep.Verification;
import customerservice.loyalty.upkeep.Verifications;
import customerservice.platform.CustomerId;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.QueryParameters;
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

/** HTTP: reads and verifies the account of a customer, and posts to it. */
@Path("/customers/{customer_id}/loyalty")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class LoyaltyResource {
  private final Ledger ledger;
  private final Verifications verifications;
  private final PointInTime pointInTime;
  private final OwnCustomer own;
  private final PostingRequests requests;
  private final Audit audit;

  LoyaltyResource(
      Ledger ledger,
      Verifications verifications,
      PointInTime pointInTime,
      OwnCustomer own,
      PostingRequests requests,
      Audit audit) {
    this.ledger = ledger;
    this.verifications = verifications;
    this.pointInTime = pointInTime;
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
    AccountView view =
        at == null
            ? ledger.find(caller.tenant(), customer)
            : pointInTime.view(caller.tenant(), customer, at);
    audit.recordRead(caller, Action.LOYALTY_READ, customer);
    return Responses.ok(view);
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
    Verification verification = verifications.verify(caller.tenant(), customer);
    audit.recordRead(caller, Action.LOYALTY_VERIFY, customer);
    return Responses.ok(verification);
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
    return requests.post(security, id, headers, uri, body, PostingBody::readEarn);
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
    return requests.post(security, id, headers, uri, body, PostingBody::readRedeem);
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
    return requests.post(security, id, headers, uri, body, PostingBody::readAdjust);
  }
}
