package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.web.ApiRequest;
import customerservice.web.ReplayableResponses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
  public Response post(@BeanParam ApiRequest request, InputStream body) {
    Caller caller = request.caller();
    JsonNode sent = request.json(body);
    List<BulkItem> items = BulkBody.read(sent, request.errors());
    boolean isDryRun = request.query().flag("dry_run");
    IdempotencyKey key = request.validateWithKey(sent);
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
