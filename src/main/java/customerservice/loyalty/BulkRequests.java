package customerservice.loyalty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.access.Caller;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.loyalty.posting.PostingProblems;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Problem;
import customerservice.web.IdempotencyKeys;
import customerservice.web.Responses;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts items of a bulk request to postings, and their outcomes to results. */
@Singleton
final class BulkRequests {
  private final BulkPostings postings;
  private final PostingRequests requests;
  private final ObjectMapper json;

  BulkRequests(BulkPostings postings, PostingRequests requests, ObjectMapper json) {
    this.postings = postings;
    this.requests = requests;
    this.json = json;
  }

  /** The response body: one result for each item, in order. */
  record BulkAnswer(List<BulkResult> items) {}

  /**
   * The outcome of a bulk request.
   *
   * @param customers the customers whose data the answer contains
   */
  record BulkOutcome(BulkAnswer answer, Set<CustomerId> customers) {}

  /**
   * The result of one item.
   *
   * @param status the HTTP status of the equivalent single request
   * @param body null for a refusal
   * @param problem RFC 9457; null unless the item is refused
   */
  record BulkResult(int status, @Nullable Object body, @Nullable Object problem) {}

  /** An item after look-up: either its posting, or the problem with which it is refused. */
  private record PreparedItem(
      @Nullable Problem refusal, @Nullable Posting posting, boolean hasOwnKey) {}

  /**
   * Posts or previews all items that are valid.
   *
   * @param key of the request; items without their own key get one that is derived from it
   */
  BulkOutcome post(
      Caller caller, List<BulkItem> items, @Nullable IdempotencyKey key, boolean isDryRun) {
    List<PreparedItem> prepared = prepare(caller, items, key);
    List<Posting> wanted =
        prepared.stream().map(PreparedItem::posting).filter(Objects::nonNull).toList();
    List<PostingOutcome> outcomes = postings.post(wanted, isDryRun);
    Set<UUID> planned = isDryRun ? ids(outcomes) : Set.of();
    Iterator<PostingOutcome> next = outcomes.iterator();
    List<BulkResult> results = new ArrayList<>(prepared.size());
    for (int i = 0; i < prepared.size(); i++) {
      PreparedItem item = prepared.get(i);
      results.add(
          item.refusal() == null
              ? result(next.next(), i, item.hasOwnKey(), isDryRun, planned)
              : refused(item.refusal()));
    }
    return new BulkOutcome(new BulkAnswer(results), customers(wanted, outcomes));
  }

  /** Collects the customers whose data the results contain; two kinds of refusal have none. */
  private static Set<CustomerId> customers(List<Posting> wanted, List<PostingOutcome> outcomes) {
    Set<CustomerId> customers = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      PostingOutcome outcome = outcomes.get(i);
      if (!(outcome instanceof PostingOutcome.UnknownCustomer
          || outcome instanceof PostingOutcome.OtherCurrency)) {
        customers.add(wanted.get(i).customer());
      }
      // Of a merged customer, the posting is in the account of the target.
      if (outcome instanceof PostingOutcome.Posted posted) {
        customers.add(posted.entry().customer());
      }
    }
    return customers;
  }

  private static Set<UUID> ids(List<PostingOutcome> outcomes) {
    Set<UUID> ids = new HashSet<>();
    for (PostingOutcome outcome : outcomes) {
      if (outcome instanceof PostingOutcome.Posted posted) {
        ids.add(posted.entry().id());
      }
    }
    return ids;
  }

  private List<PreparedItem> prepare(
      Caller caller, List<BulkItem> items, @Nullable IdempotencyKey key) {
    Map<String, CustomerId> byExternalId =
        postings.findCustomers(caller.tenant(), externalIds(items));
    List<PreparedItem> prepared = new ArrayList<>(items.size());
    for (BulkItem item : items) {
      prepared.add(
          switch (item) {
            case BulkItem.Invalid invalid -> new PreparedItem(invalid.problem(), null, false);
            case BulkItem.Valid valid ->
                customer(valid, byExternalId)
                    .map(customer -> prepare(caller, customer, valid, key, prepared.size()))
                    .orElseGet(() -> new PreparedItem(Problem.customerNotFound(), null, false));
          });
    }
    return prepared;
  }

  private static Set<String> externalIds(List<BulkItem> items) {
    Set<String> externalIds = new HashSet<>();
    for (BulkItem item : items) {
      if (item instanceof BulkItem.Valid valid && valid.externalId() != null) {
        externalIds.add(valid.externalId());
      }
    }
    return externalIds;
  }

  private static Optional<CustomerId> customer(
      BulkItem.Valid item, Map<String, CustomerId> byExternalId) {
    return item.customerId() == null
        ? Optional.ofNullable(byExternalId.get(item.externalId()))
        : CustomerId.parse(item.customerId());
  }

  private static PreparedItem prepare(
      Caller caller,
      CustomerId customer,
      BulkItem.Valid item,
      @Nullable IdempotencyKey requestKey,
      int index) {
    String value = item.key();
    if (value == null && requestKey != null) {
      // A client's own key cannot contain the space, so that the two never collide.
      value = requestKey.value() + " " + index;
    }
    PostingBody body = item.posting();
    String path = "/customers/%s/loyalty/%s".formatted(customer, body.movement().type().code());
    IdempotencyKey key =
        value == null ? null : IdempotencyKeys.within(caller, path, value, item.singleBody());
    return new PreparedItem(null, body.posting(caller, customer, key), item.key() != null);
  }

  private BulkResult result(
      PostingOutcome outcome, int index, boolean hasOwnKey, boolean isDryRun, Set<UUID> planned) {
    return switch (outcome) {
      case PostingOutcome.Posted posted when isDryRun ->
          accepted(Status.OK, requests.preview(posted));
      case PostingOutcome.Posted posted ->
          accepted(Status.CREATED, PostingRequests.receipt(posted));
      case PostingOutcome.Replayed replayed when isDryRun ->
          accepted(Status.OK, requests.preview(replayed));
      case PostingOutcome.Replayed replayed -> accepted(Status.CREATED, requests.receipt(replayed));
      case PostingOutcome.ReferenceAlreadyUsed used when planned.contains(used.transactionId()) ->
          refused(PostingProblems.referenceOfPreview(used));
      case PostingOutcome.RefusedBefore refused -> refused(refused.refusal());
      case PostingOutcome.Refused refused ->
          refused(
              PostingProblems.problem(refused)
                  .renamed(field -> BulkBody.nameIn(index, field, hasOwnKey)));
    };
  }

  private static BulkResult accepted(Status status, Object body) {
    return new BulkResult(status.getStatusCode(), body, null);
  }

  private static BulkResult refused(Problem problem) {
    return new BulkResult(problem.code().status(), null, Responses.refusal(problem));
  }

  /** The stored refusal, unchanged: it has the request id of the first attempt. */
  private BulkResult refused(StoredResponse refusal) {
    try {
      JsonNode problem = json.readTree(refusal.body());
      return new BulkResult(refusal.status(), null, problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored refusal is not JSON.", e);
    }
  }
}
