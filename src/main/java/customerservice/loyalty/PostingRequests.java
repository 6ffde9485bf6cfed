package customerservice.loyalty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.access.Caller;
import customerservice.access.OwnCustomer;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.posting.PostingProblems;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.IdempotencyKeys;
import customerservice.web.QueryParameters;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all requests to post have in common. */
@Singleton
final class PostingRequests {
  private final Ledger ledger;
  private final OwnCustomer own;
  private final ObjectMapper json;

  PostingRequests(Ledger ledger, OwnCustomer own, ObjectMapper json) {
    this.ledger = ledger;
    this.own = own;
    this.json = json;
  }

  /** The answer to a posting. */
  record PostingReceipt(
      Object transaction,
      Object loyalty,
      @Nullable Object tierChanged,
      @Nullable Object explanation) {}

  /**
   * Posts, or tries to.
   *
   * @param sent the body as it was sent
   * @param body the same, as it was read
   * @param errors of it
   */
  Response post(
      Caller caller,
      String id,
      HttpHeaders headers,
      UriInfo uri,
      JsonNode sent,
      PostingBody body,
      ValidationErrors errors) {
    QueryParameters query = new QueryParameters(uri, errors);
    boolean isDryRun = query.flag("dry_run");
    query.end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, errors);
    errors.throwIfAny();
    CustomerId customer = own.require(caller, id);
    Posting posting = body.posting(caller, customer, key);
    return isDryRun
        ? answer(ledger.preview(List.of(posting)).getFirst(), true)
        : answer(ledger.post(List.of(posting)).getFirst(), false);
  }

  private Response answer(PostingOutcome outcome, boolean isDryRun) {
    return switch (outcome) {
      case PostingOutcome.Posted posted when isDryRun -> Responses.ok(preview(posted));
      case PostingOutcome.Posted posted ->
          Responses.created(location(posted.entry()), receipt(posted, posted.entry()));
      case PostingOutcome.Replayed replayed ->
          ReplayableResponses.replayed(
              Responses.created(location(replayed.entry()), receipt(replayed)));
      case PostingOutcome.RefusedBefore refused -> ReplayableResponses.response(refused.refusal());
      case PostingOutcome.Refused refused -> throw PostingProblems.problem(refused);
    };
  }

  private static String location(LedgerEntry transaction) {
    return "/customers/%s/loyalty/transactions/%s"
        .formatted(transaction.customer(), transaction.id());
  }

  /** What is said of a posting that stands in the ledger. */
  static PostingReceipt receipt(PostingOutcome.Posted posted) {
    return receipt(posted, posted.entry());
  }

  /** What is said of a posting that was but tried. */
  PostingReceipt preview(PostingOutcome.Posted posted) {
    return receipt(posted, planned(posted.entry()));
  }

  /** The same of one that was tried with the key of another, which was but tried, too. */
  PostingReceipt preview(PostingOutcome.Replayed replayed) {
    PostingReceipt receipt = receipt(replayed);
    return new PostingReceipt(
        planned(replayed.entry()), receipt.loyalty(), receipt.tierChanged(), receipt.explanation());
  }

  private static PostingReceipt receipt(PostingOutcome.Posted posted, Object transaction) {
    return new PostingReceipt(
        transaction, posted.view(), posted.tierChanged(), posted.explanation());
  }

  /** As it was given first: with how the points stood then. */
  PostingReceipt receipt(PostingOutcome.Replayed replayed) {
    try {
      JsonNode then = json.readTree(replayed.receipt());
      return new PostingReceipt(
          replayed.entry(),
          then.path("loyalty"),
          then.path("tier_changed"),
          then.path("explanation"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ledger holds a receipt that is not JSON", e);
    }
  }

  /** A transaction that is not one: it has neither id nor place. */
  private ObjectNode planned(LedgerEntry transaction) {
    ObjectNode planned = json.valueToTree(transaction);
    return planned.putNull("id").putNull("seq");
  }
}
