package customerservice.loyalty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.web.Answers;
import customerservice.web.IdempotencyKeys;
import customerservice.web.QueryParameters;
import customerservice.web.Repeatable;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A customer's points over HTTP: what there is, earning, redeeming, verifying. */
@Path("/customers/{customer_id}/loyalty")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class LoyaltyResource {
  private final Ledger ledger;
  private final Programmes programmes;
  private final Verifications verifications;
  private final OwnCustomer own;
  private final ObjectMapper json;

  LoyaltyResource(
      Ledger ledger,
      Programmes programmes,
      Verifications verifications,
      OwnCustomer own,
      ObjectMapper json) {
    this.ledger = ledger;
    this.programmes = programmes;
    this.verifications = verifications;
    this.own = own;
    this.json = json;
  }

  /** The answer to a posting. */
  record PostingReceipt(
      Object transaction,
      Object loyalty,
      @Nullable Object tierChanged,
      @Nullable Object explanation) {}

  @GET
  @Performs(Operation.LOYALTY_READ)
  public Response account(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    return Answers.ok(ledger.standing(caller.tenant(), own.require(caller, id)));
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
    return Answers.ok(verifications.verify(caller.tenant(), own.require(caller, id)));
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
    PostingBody posting = PostingBody.read(sent, programmes.of(caller.tenant()), faults);
    return post(caller, id, headers, uri, sent, posting, faults);
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
    return post(Caller.of(security), id, headers, uri, sent, posting, faults);
  }

  private Response post(
      Caller caller,
      String id,
      HttpHeaders headers,
      UriInfo uri,
      JsonNode sent,
      PostingBody body,
      Faults faults) {
    QueryParameters query = new QueryParameters(uri, faults);
    boolean isDryRun = query.flag("dry_run");
    query.end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, faults);
    faults.throwIfAny();
    CustomerId customer = own.require(caller, id);
    Posting posting =
        new Posting(
            caller.tenant(),
            customer,
            body.movement(),
            body.reference(),
            body.description(),
            body.locationId(),
            caller.subject(),
            key);
    return isDryRun
        ? answer(ledger.preview(posting), true)
        : answer(ledger.post(List.of(posting)).getFirst(), false);
  }

  private Response answer(Outcome outcome, boolean isDryRun) {
    return switch (outcome) {
      case Outcome.Posted posted when isDryRun ->
          Answers.ok(receipt(posted, planned(posted.transaction())));
      case Outcome.Posted posted ->
          Answers.created(location(posted.transaction()), receipt(posted, posted.transaction()));
      case Outcome.Replayed replayed ->
          Repeatable.replayed(Answers.created(location(replayed.transaction()), receipt(replayed)));
      case Outcome.RefusedBefore refused -> Repeatable.response(refused.refusal());
      case Outcome.Refused refused -> throw Refusals.problem(refused);
    };
  }

  private static String location(Transaction transaction) {
    return "/customers/%s/loyalty/transactions/%s"
        .formatted(transaction.customer(), transaction.id());
  }

  private static PostingReceipt receipt(Outcome.Posted posted, Object transaction) {
    return new PostingReceipt(
        transaction, posted.standing(), posted.tierChanged(), posted.explanation());
  }

  /** As it was given first: with how the points stood then. */
  private PostingReceipt receipt(Outcome.Replayed replayed) {
    try {
      JsonNode then = json.readTree(replayed.receipt());
      return new PostingReceipt(
          replayed.transaction(),
          then.path("loyalty"),
          then.path("tier_changed"),
          then.path("explanation"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ledger holds a receipt that is not JSON", e);
    }
  }

  /** A transaction that is not one: it has neither id nor place. */
  private ObjectNode planned(Transaction transaction) {
    ObjectNode planned = json.valueToTree(transaction);
    return planned.putNull("id").putNull("seq");
  }
}
