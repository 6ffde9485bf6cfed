package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.IdempotencyKeys;
import customerservice.web.QueryParameters;
import customerservice.web.ReplayableResponses;
import customerservice.web.RequestBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** HTTP: many postings in one request. */
@Path("/loyalty/transactions/batch")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class BulkResource {
  private final BulkRequests requests;
  private final BulkPostings postings;
  private final ReplayableResponses responses;

  BulkResource(BulkRequests requests, BulkPostings postings, ReplayableResponses responses) {
    this.requests = requests;
    this.postings = postings;
    this.responses = responses;
  }

  @POST
  @RequiresPermission(Permission.LOYALTY_POST_MANY)
  public Response post(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    ValidationErrors errors = new ValidationErrors();
    List<BulkItem> items = BulkBody.read(sent, errors);
    QueryParameters query = new QueryParameters(uri, errors);
    boolean isDryRun = query.flag("dry_run");
    query.end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, errors);
    errors.throwIfAny();
    Optional<StoredResponse> stored = key == null ? Optional.empty() : postings.findResponse(key);
    if (stored.isPresent()) {
      return ReplayableResponses.response(stored.get());
    }
    BulkRequests.BulkOutcome outcome = requests.post(caller, items, key, isDryRun);
    StoredResponse response = responses.ok(outcome.answer()).about(outcome.customers());
    return ReplayableResponses.response(
        key == null || isDryRun ? response : postings.store(key, response));
  }
}
