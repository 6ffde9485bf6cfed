package customerservice.loyalty;

import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.ledger.History;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.ValidationErrors;
import customerservice.platform.signing.Cursors;
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
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** HTTP: the ledger entries of a customer, and their reversal. */
@Path("/customers/{customer_id}/loyalty/transactions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class TransactionResource {
  private static final List<String> TYPES =
      Arrays.stream(EntryType.values()).map(EntryType::code).toList();

  /** Replaces a malformed id; no ledger entry has it. */
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
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response transactions(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    ValidationErrors errors = new ValidationErrors();
    QueryParameters query = new QueryParameters(uri, errors);
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    EntryFilter filter =
        new EntryFilter(
            query.listOf("type", TYPES),
            query.text("reference"),
            query.text("location_id"),
            query.time("from"),
            query.time("to"),
            query.cursor(cursors, caller.tenant(), TransactionResource::seq));
    query.end();
    errors.throwIfAny();
    String listKey = query.listKey(caller.tenant());
    CustomerId customer = own.require(caller, id);
    Page<LedgerEntry> page =
        Page.of(
            history.entries(caller.tenant(), customer, filter, limit),
            limit,
            last -> cursors.write(listKey, List.of("" + last.seq())),
            withTotal ? history.count(caller.tenant(), customer, filter) : null);
    audit.recordRead(caller, Action.LOYALTY_READ, customer, query.filters());
    return Responses.page(page, uri);
  }

  private static @Nullable Long seq(List<String> keys) {
    return keys.size() == 1 && keys.getFirst().matches("[0-9]{1,18}")
        ? Long.valueOf(keys.getFirst())
        : null;
  }

  @GET
  @Path("/{transaction_id}")
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response transaction(
      @PathParam("customer_id") String id,
      @PathParam("transaction_id") String transactionId,
      @Context SecurityContext security,
      @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    Caller caller = Caller.of(security);
    CustomerId customer = own.require(caller, id);
    // A malformed id gets the same response as an unknown one.
    LedgerEntry transaction =
        Ids.parse(transactionId)
            .flatMap(parsed -> history.entry(caller.tenant(), customer, parsed))
            .orElseThrow(
                () -> new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction."));
    audit.recordRead(caller, Action.LOYALTY_READ, customer);
    return Responses.ok(transaction);
  }

  @POST
  @Path("/{transaction_id}/reverse")
  @RequiresPermission(Permission.LOYALTY_REVERSE)
  public Response reverse(
      @PathParam("customer_id") String id,
      @PathParam("transaction_id") String transactionId,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    UUID reversed = Ids.parse(transactionId).orElse(NO_TRANSACTION);
    return requests.post(
        security,
        id,
        headers,
        uri,
        body,
        (sent, errors) -> PostingBody.readReverse(sent, reversed, errors));
  }
}
