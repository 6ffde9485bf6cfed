package customerservice.loyalty;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.ledger.EntryPosition;
import customerservice.loyalty.ledger.History;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.Page;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.signing.Cursors;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
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
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** HTTP: the ledger entries of a customer, and their reversal. */
@Path("/customers/{customer_id}/loyalty/transactions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class TransactionResource {
  /** Replaces a malformed id; no ledger entry has it. */
  private static final UUID NO_TRANSACTION = new UUID(0, 0);

  private final History history;
  private final PostingRequests requests;
  private final Cursors cursors;
  private final Audit audit;

  TransactionResource(History history, PostingRequests requests, Cursors cursors, Audit audit) {
    this.history = history;
    this.requests = requests;
    this.cursors = cursors;
    this.audit = audit;
  }

  @GET
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response transactions(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    QueryParameters query = request.query();
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    EntryFilter filter =
        new EntryFilter(
            query.listOf("type", EntryType.CODES),
            query.text("reference"),
            query.text("location_id"),
            query.time("from"),
            query.time("to"));
    EntryPosition after =
        Objects.requireNonNullElse(
            query.cursor(cursors, caller.tenant(), EntryPosition::parse), EntryPosition.START);
    request.validate();
    String listKey = query.listKey(caller.tenant());
    CustomerId customer = request.requireCustomer();
    List<LedgerEntry> entries = history.entries(caller.tenant(), customer, filter, after, limit);
    Page<LedgerEntry> page =
        Page.of(
            entries,
            limit,
            last -> cursors.write(listKey, after.after(entries.subList(0, limit)).keys()),
            withTotal ? history.count(caller.tenant(), customer, filter) : null);
    audit.recordRead(caller, Action.LOYALTY_READ, customer, query.filters());
    return Responses.page(page, request);
  }

  @GET
  @Path("/{transaction_id}")
  @RequiresPermission(Permission.LOYALTY_READ)
  public Response transaction(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    CustomerId customer = request.requireCustomer();
    // A malformed id gets the same response as an unknown one.
    LedgerEntry transaction =
        request
            .id("transaction_id")
            .flatMap(parsed -> history.entry(caller.tenant(), customer, parsed))
            .orElseThrow(
                () -> new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction."));
    audit.recordRead(caller, Action.LOYALTY_READ, customer);
    return Responses.ok(transaction);
  }

  @POST
  @Path("/{transaction_id}/reverse")
  @RequiresPermission(Permission.LOYALTY_REVERSE)
  public Response reverse(@BeanParam ApiRequest request, InputStream body) {
    UUID reversed = request.id("transaction_id").orElse(NO_TRANSACTION);
    return requests.post(
        request, body, (sent, errors) -> PostingBody.readReverse(sent, reversed, errors));
  }
}
