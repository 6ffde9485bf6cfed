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

/** Each of many postings as the request that it would be on its own, and as its answer. */
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

  /** The answers to all, in the order of the requests. */
  record BulkAnswer(List<BulkResult> items) {}

  /** An answer, and whose points it is about. */
  record Done(BulkAnswer answer, Set<CustomerId> customers) {}

  /**
   * The answer to one.
   *
   * @param status HTTP
   * @param body null for a refusal
   * @param problem of RFC 9457; null unless it is refused
   */
  record BulkResult(int status, @Nullable Object body, @Nullable Object problem) {}

  /** An item that is no more than its refusal, or a posting. */
  private record Place(@Nullable Problem refusal, @Nullable Posting posting, boolean hasOwnKey) {}

  /**
   * Posts all that can be, or tries to.
   *
   * @param key of the request around them: items without one of their own have one from it
   */
  Done post(Caller caller, List<BulkItem> items, @Nullable IdempotencyKey key, boolean isDryRun) {
    List<Place> places = places(caller, items, key);
    List<Posting> wanted = places.stream().map(Place::posting).filter(Objects::nonNull).toList();
    List<PostingOutcome> outcomes = isDryRun ? postings.preview(wanted) : postings.post(wanted);
    Set<UUID> planned = isDryRun ? ids(outcomes) : Set.of();
    Iterator<PostingOutcome> next = outcomes.iterator();
    List<BulkResult> results = new ArrayList<>(places.size());
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      results.add(
          place.refusal() == null
              ? result(next.next(), i, place.hasOwnKey(), isDryRun, planned)
              : refused(place.refusal()));
    }
    return new Done(new BulkAnswer(results), customers(wanted, outcomes));
  }

  /** Those who are there: of the others the answer tells nothing. */
  private static Set<CustomerId> customers(List<Posting> wanted, List<PostingOutcome> outcomes) {
    Set<CustomerId> customers = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      PostingOutcome outcome = outcomes.get(i);
      if (!(outcome instanceof PostingOutcome.UnknownCustomer
          || outcome instanceof PostingOutcome.OtherCurrency)) {
        customers.add(wanted.get(i).customer());
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

  private List<Place> places(Caller caller, List<BulkItem> items, @Nullable IdempotencyKey key) {
    List<String> wanted =
        items.stream().map(BulkBody::externalId).filter(Objects::nonNull).distinct().toList();
    Map<String, CustomerId> found = postings.customers(caller.tenant(), wanted);
    List<Place> places = new ArrayList<>(items.size());
    for (BulkItem item : items) {
      places.add(
          switch (item) {
            case BulkItem.Faulty faulty -> new Place(faulty.problem(), null, false);
            case BulkItem.Wish wish ->
                customer(wish, found)
                    .map(customer -> place(caller, customer, wish, key, places.size()))
                    .orElseGet(() -> new Place(Problem.customerNotFound(), null, false));
          });
    }
    return places;
  }

  private static Optional<CustomerId> customer(
      BulkItem.Wish wish, Map<String, CustomerId> byExternalId) {
    return wish.customerId() == null
        ? Optional.ofNullable(byExternalId.get(wish.externalId()))
        : CustomerId.parse(wish.customerId());
  }

  private static Place place(
      Caller caller,
      CustomerId customer,
      BulkItem.Wish wish,
      @Nullable IdempotencyKey around,
      int index) {
    PostingBody body = wish.posting();
    String value = wish.key();
    if (value == null && around != null) {
      // With a space in it: no client's own key is the same.
      value = around.value() + " " + index;
    }
    String path = "/customers/%s/loyalty/%s".formatted(customer, body.movement().type().code());
    IdempotencyKey key =
        value == null ? null : IdempotencyKeys.within(caller, path, value, wish.sent());
    return new Place(null, body.posting(caller, customer, key), wish.key() != null);
  }

  private BulkResult result(
      PostingOutcome outcome, int index, boolean hasOwnKey, boolean isDryRun, Set<UUID> planned) {
    return switch (outcome) {
      case PostingOutcome.Posted posted when isDryRun -> done(Status.OK, requests.preview(posted));
      case PostingOutcome.Posted posted -> done(Status.CREATED, PostingRequests.receipt(posted));
      case PostingOutcome.Replayed replayed when isDryRun ->
          done(Status.OK, requests.preview(replayed));
      case PostingOutcome.Replayed replayed -> done(Status.CREATED, requests.receipt(replayed));
      case PostingOutcome.ReferenceAlreadyUsed used when planned.contains(used.transactionId()) ->
          refused(PostingProblems.referenceAlreadyUsed());
      case PostingOutcome.RefusedBefore refused -> refused(refused.refusal());
      case PostingOutcome.Refused refused ->
          refused(
              PostingProblems.problem(refused)
                  .renamed(field -> BulkBody.nameIn(index, field, hasOwnKey)));
    };
  }

  private static BulkResult done(Status status, Object body) {
    return new BulkResult(status.getStatusCode(), body, null);
  }

  private static BulkResult refused(Problem problem) {
    return new BulkResult(problem.code().status(), null, Responses.refusal(problem));
  }

  /** To the letter, with the id of the request that was refused then. */
  private BulkResult refused(StoredResponse refusal) {
    try {
      JsonNode problem = json.readTree(refusal.body());
      return new BulkResult(refusal.status(), null, problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a refusal was kept that is not JSON", e);
    }
  }
}
