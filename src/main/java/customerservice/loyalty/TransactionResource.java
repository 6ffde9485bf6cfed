package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.OwnCustomer;
import customerservice.access.Performs;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.platform.Cursors;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was posted to a customer's account, over HTTP; and taking it back. */
@Path("/customers/{customer_id}/loyalty/transactions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class TransactionResource {
  private static final List<String> TYPES =
      Arrays.stream(TransactionType.values()).map(TransactionType::code).toList();

  private static final UUID NO_TRANSACTION = new UUID(0, 0);

  private final History history;
  private final PostingRequests requests;
  private final OwnCustomer own;
  private final Cursors cursors;
  private final Audit audit;

  TransactionResource(
      History history, PostingRequests requests, OwnCustomer own, Cursors cursors, Audit audit) {
    this.history = history;
    this.requests = requests;
    this.own = own;
    this.cursors = cursors;
    this.audit = audit;
  }

  @GET
  @Performs(Operation.LOYALTY_READ)
  public Response transactions(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Faults faults = new Faults();
    QueryParameters query = new QueryParameters(uri, faults);
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    TransactionFilter filter =
        new TransactionFilter(
            query.listOf("type", TYPES),
            query.text("reference"),
            query.text("location_id"),
            query.time("from"),
            query.time("to"),
            query.cursor(cursors, caller.tenant(), TransactionResource::seq));
    query.end();
    faults.throwIfAny();
    String list = query.listKey(caller.tenant());
    CustomerId customer = own.require(caller, id);
    Page<Transaction> page =
        Page.of(
            history.transactions(caller.tenant(), customer, filter, limit),
            limit,
            last -> cursors.write(list, List.of("" + last.seq())),
            withTotal ? history.count(caller.tenant(), customer, filter) : null);
    audit.shown(caller, Action.LOYALTY_READ, customer, query.filters());
    return Answers.page(page, uri);
  }

  private static @Nullable Long seq(List<String> keys) {
    return keys.size() == 1 && keys.getFirst().matches("[0-9]{1,18}")
        ? Long.valueOf(keys.getFirst())
        : null;
  }

  @GET
  @Path("/{transaction_id}")
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
    Transaction transaction =
        Ids.parse(transactionId)
            .flatMap(parsed -> history.transaction(caller.tenant(), customer, parsed))
            .orElseThrow(
                () -> new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction."));
    audit.shown(caller, Action.LOYALTY_READ, customer);
    return Answers.ok(transaction);
  }

  @POST
  @Path("/{transaction_id}/reverse")
  @Performs(Operation.LOYALTY_REVERSE)
  public Response reverse(
      @PathParam("customer_id") String id,
      @PathParam("transaction_id") String transactionId,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    Faults faults = new Faults();
    // No row has the id that stands for a malformed one.
    UUID reversed = Ids.parse(transactionId).orElse(NO_TRANSACTION);
    PostingBody posting = PostingBody.readReverse(sent, reversed, faults);
    return requests.post(Caller.of(security), id, headers, uri, sent, posting, faults);
  }
}
