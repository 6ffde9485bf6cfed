package customerservice.loyalty;

import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.platform.Cursors;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.platform.FieldCode;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A customer's points over HTTP: what there is, earning, redeeming, the history. */
@Path("/customers/{customer_id}/loyalty")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class LoyaltyResource {
  private static final List<String> TYPES =
      Arrays.stream(TransactionType.values()).map(TransactionType::code).toList();

  private final Ledger ledger;
  private final OwnCustomer own;
  private final Cursors cursors;

  LoyaltyResource(Ledger ledger, OwnCustomer own, Cursors cursors) {
    this.ledger = ledger;
    this.own = own;
    this.cursors = cursors;
  }

  /** The answer to a posting. */
  record Receipt(
      Transaction transaction,
      Standing loyalty,
      @Nullable TierChange tierChanged,
      @Nullable Explanation explanation) {}

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
    Programme programme = ledger.programme(caller.tenant());
    return post(caller, id, uri, PostingBody.read(RequestBody.json(headers, body), programme));
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
    return post(
        Caller.of(security), id, uri, PostingBody.readRedeem(RequestBody.json(headers, body)));
  }

  private Response post(Caller caller, String id, UriInfo uri, PostingBody body) {
    QueryParameters.requireNone(uri);
    CustomerId customer = own.require(caller, id);
    Posting posting =
        new Posting(
            caller.tenant(),
            customer,
            body.movement(),
            body.reference(),
            body.description(),
            body.locationId(),
            caller.subject());
    return switch (ledger.post(List.of(posting)).getFirst()) {
      case Outcome.Posted posted ->
          Answers.created(
              "/customers/%s/loyalty/transactions/%s"
                  .formatted(customer, posted.transaction().id()),
              new Receipt(
                  posted.transaction(),
                  ledger.standing(posted.account()),
                  posted.tierChanged(),
                  posted.explanation()));
      case Outcome.UnknownCustomer unknown -> throw Problem.customerNotFound();
      case Outcome.ReferenceAlreadyUsed used ->
          throw new Problem(
                  ProblemCode.REFERENCE_ALREADY_USED,
                  "An earlier posting of this customer and type has this reference.")
              .with("transaction_id", used.transactionId());
      case Outcome.CustomerNotActive notActive ->
          throw new Problem(
              ProblemCode.CUSTOMER_NOT_ACTIVE, "Only active customers earn and redeem.");
      case Outcome.TooManyPoints tooMany ->
          throw Problem.invalid(
              "amount",
              FieldCode.OUT_OF_RANGE,
              "This comes to more than " + Posting.POINTS_MAX + " points.");
      case Outcome.InsufficientPoints insufficient ->
          throw new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d asked for."
                      .formatted(insufficient.balance(), insufficient.requested()))
              .with("balance", insufficient.balance())
              .with("requested", insufficient.requested());
    };
  }

  @GET
  @Path("/transactions")
  @Performs(Operation.LOYALTY_READ)
  public Response transactions(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Faults faults = new Faults();
    QueryParameters query = new QueryParameters(uri, faults);
    int limit = query.limit();
    TransactionFilter filter =
        new TransactionFilter(
            query.listOf("type", TYPES),
            query.text("reference"),
            query.text("location_id"),
            query.cursor(cursors, caller.tenant(), LoyaltyResource::seq));
    query.end();
    faults.throwIfAny();
    String list = query.listKey(caller.tenant());
    List<Transaction> rows =
        ledger.transactions(caller.tenant(), own.require(caller, id), filter, limit);
    return Answers.page(
        Page.of(rows, limit, last -> cursors.write(list, List.of("" + last.seq())), null), uri);
  }

  private static @Nullable Long seq(List<String> keys) {
    return keys.size() == 1 && keys.getFirst().matches("[0-9]{1,18}")
        ? Long.valueOf(keys.getFirst())
        : null;
  }

  @GET
  @Path("/transactions/{transaction_id}")
  @Performs(Operation.LOYALTY_READ)
  public Response transaction(
      @PathParam("customer_id") String id,
      @PathParam("transaction_id") String transactionId,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    // A malformed id is an unknown one: both are not there.
    return Ids.parse(transactionId)
        .flatMap(parsed -> ledger.transaction(caller.tenant(), customer, parsed))
        .map(Answers::ok)
        .orElseThrow(
            () -> new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction."));
  }
}
