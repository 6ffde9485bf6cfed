package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.web.Answers;
import customerservice.web.QueryParameters;
import customerservice.web.RequestBody;
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
  private final AsOf asOf;
  private final OwnCustomer own;
  private final PostingRequests requests;
  private final Audit audit;

  LoyaltyResource(
      Ledger ledger,
      Verifications verifications,
      AsOf asOf,
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
  @Performs(Operation.LOYALTY_READ)
  public Response account(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    Faults faults = new Faults();
    QueryParameters query = new QueryParameters(uri, faults);
    Instant at = query.time("at");
    query.end();
    faults.throwIfAny();
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Object standing =
        at == null
            ? ledger.standing(caller.tenant(), customer)
            : asOf.standing(caller.tenant(), customer, at);
    audit.shown(caller, Action.LOYALTY_READ, customer);
    return Answers.ok(standing);
  }

  @GET
  @Path("/verify")
  @Performs(Operation.LOYALTY_VERIFY)
  public Response verify(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    Verification found = verifications.verify(caller.tenant(), customer);
    audit.shown(caller, Action.LOYALTY_VERIFY, customer);
    return Answers.ok(found);
  }

  @POST
  @Path("/earn")
  @Performs(Operation.LOYALTY_EARN)
  public Response earn(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    Faults faults = new Faults();
    PostingBody posting = PostingBody.read(sent, faults);
    return requests.post(caller, id, headers, uri, sent, posting, faults);
  }

  @POST
  @Path("/redeem")
  @Performs(Operation.LOYALTY_REDEEM)
  public Response redeem(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    Faults faults = new Faults();
    PostingBody posting = PostingBody.readRedeem(sent, faults);
    return requests.post(Caller.of(security), id, headers, uri, sent, posting, faults);
  }

  @POST
  @Path("/adjust")
  @Performs(Operation.LOYALTY_ADJUST)
  public Response adjust(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    Faults faults = new Faults();
    PostingBody posting = PostingBody.readAdjust(sent, faults);
    return requests.post(Caller.of(security), id, headers, uri, sent, posting, faults);
  }
}
