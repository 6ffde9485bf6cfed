package customerservice.loyalty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.posting.PostingProblems;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.ApiRequest;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Runs the requests that post to one account, and renders their responses. */
@Singleton
final class PostingRequests {
  private final Ledger ledger;
  private final ObjectMapper json;

  PostingRequests(Ledger ledger, ObjectMapper json) {
    this.ledger = ledger;
    this.json = json;
  }

  /** The response body of a posting. */
  record PostingReceipt(
      Object transaction,
      Object loyalty,
      @Nullable Object tierChanged,
      @Nullable Object explanation) {}

  /**
   * Posts, or previews the posting if the query has {@code dry_run=true}.
   *
   * @param reader reads the JSON body and records its errors
   */
  Response post(
      ApiRequest request,
      InputStream body,
      BiFunction<JsonNode, ValidationErrors, PostingBody> reader) {
    JsonNode sent = request.json(body);
    PostingBody read = reader.apply(sent, request.errors());
    boolean isDryRun = request.query().flag("dry_run");
    IdempotencyKey key = request.validateWithKey(sent);
    List<Posting> posting = List.of(read.posting(request.caller(), request.requireCustomer(), key));
    List<PostingOutcome> outcomes = isDryRun ? ledger.preview(posting) : ledger.post(posting);
    return response(outcomes.getFirst(), isDryRun);
  }

  private Response response(PostingOutcome outcome, boolean isDryRun) {
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

  /** Renders a posting that was committed. */
  static PostingReceipt receipt(PostingOutcome.Posted posted) {
    return receipt(posted, posted.entry());
  }

  /** Renders a posting of a dry run. */
  PostingReceipt preview(PostingOutcome.Posted posted) {
    return receipt(posted, planned(posted.entry()));
  }

  /** Renders a posting of a dry run whose idempotency key was used before. */
  PostingReceipt preview(PostingOutcome.Replayed replayed) {
    PostingReceipt receipt = receipt(replayed);
    return new PostingReceipt(
        planned(replayed.entry()), receipt.loyalty(), receipt.tierChanged(), receipt.explanation());
  }

  private static PostingReceipt receipt(PostingOutcome.Posted posted, Object transaction) {
    return new PostingReceipt(
        transaction, posted.view(), posted.tierChanged(), posted.explanation());
  }

  /** Renders a replayed posting with the account as it was in the first response. */
  PostingReceipt receipt(PostingOutcome.Replayed replayed) {
    try {
      JsonNode first = json.readTree(replayed.receipt());
      return new PostingReceipt(
          replayed.entry(),
          first.path("loyalty"),
          first.path("tier_changed"),
          first.path("explanation"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The receipt in the ledger is not JSON.", e);
    }
  }

  /** Renders an entry that was not written, so that it has neither id nor sequence number. */
  private ObjectNode planned(LedgerEntry transaction) {
    ObjectNode planned = json.valueToTree(transaction);
    return planned.putNull("id").putNull("seq");
  }
}
