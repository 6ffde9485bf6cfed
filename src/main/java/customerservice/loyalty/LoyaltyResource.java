package customerservice.loyalty;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.upkeep.Verification;
import customerservice.loyalty.upkeep.Verifications;
import customerservice.platform.CustomerId;
import customerservice.web.ApiRequest;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
  private final PostingRequests requests;
  private final Audit audit;

  LoyaltyResource(
      Ledger ledger,
      Verifications verifications,
      PointInTime pointInTime,
      PostingRequests requests,
      Audit audit) {
    this.ledger = ledger;
    this.verifications = verifications;
    this.pointInTime = pointInTime;
    this.requests = requests;
    this.audit = audit;
  }

  @GET
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response account(@BeanParam ApiRequest request) {
    Instant at = request.query().time("at");
    request.validate();
    Caller caller = request.caller();
    CustomerId customer = request.requireCustomer();
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
  public Response verify(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    CustomerId customer = request.requireCustomer();
    Verification verification = verifications.verify(caller.tenant(), customer);
    audit.recordRead(caller, Action.LOYALTY_VERIFY, customer);
    return Responses.ok(verification);
  }

  @POST
  @Path("/earn")
  @RequiresPermission(Permission.LOYALTY_EARN)
  public Response earn(@BeanParam ApiRequest request, InputStream body) {
    return requests.post(request, body, PostingBody::readEarn);
  }

  @POST
  @Path("/redeem")
  @RequiresPermission(Permission.LOYALTY_REDEEM)
  public Response redeem(@BeanParam ApiRequest request, InputStream body) {
    return requests.post(request, body, PostingBody::readRedeem);
  }

  @POST
  @Path("/adjust")
  @RequiresPermission(Permission.LOYALTY_ADJUST)
  public Response adjust(@BeanParam ApiRequest request, InputStream body) {
    return requests.post(request, body, PostingBody::readAdjust);
  }
}
