package customerservice.customers;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.Performs;
import customerservice.audit.Requester;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.KeptAnswer;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.platform.FieldCode;
import customerservice.platform.Fields;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.web.Answers;
import customerservice.web.IdempotencyKeys;
import customerservice.web.QueryParameters;
import customerservice.web.Repeatable;
import customerservice.web.RequestBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Merging customers over HTTP, and parting them again. */
@Path("/customers/{customer_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class MergeResource {
  private static final String SOURCE_ID = "source_id";

  private final Merges merges;
  private final Disclosure disclosure;
  private final Repeatable repeatable;

  MergeResource(Merges merges, Disclosure disclosure, Repeatable repeatable) {
    this.merges = merges;
    this.disclosure = disclosure;
    this.repeatable = repeatable;
  }

  @POST
  @Path("/merge")
  @Performs(Operation.CUSTOMER_MERGE)
  public Response merge(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    return answer(Caller.of(security), id, headers, uri, sent, merges::merge);
  }

  @POST
  @Path("/unmerge")
  @Performs(Operation.CUSTOMER_UNMERGE)
  public Response unmerge(
      @PathParam("customer_id") String id,
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    JsonNode sent = RequestBody.json(headers, body);
    return answer(Caller.of(security), id, headers, uri, sent, merges::unmerge);
  }

  private Response answer(
      Caller caller,
      String id,
      HttpHeaders headers,
      UriInfo uri,
      JsonNode sent,
      Function<Merges.Pair, Merges.Work> wish) {
    Faults faults = new Faults();
    Optional<CustomerId> target = CustomerId.parse(id);
    Optional<CustomerId> source = source(sent, target, faults);
    QueryParameters query = new QueryParameters(uri, faults);
    boolean isDryRun = query.flag("dry_run");
    query.end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, faults);
    faults.throwIfAny();
    Merges.Pair pair =
        new Merges.Pair(
            Requester.of(caller),
            target.orElseThrow(Problem::customerNotFound),
            source.orElseThrow(Problem::customerNotFound));
    Merges.Work work = wish.apply(pair);
    // Before the transaction: what it takes to show a profile is read from another connection.
    Function<Customer, CustomerView> view = disclosure.list(caller);
    if (isDryRun) {
      Customer tried = target(merges.preview(work), caller);
      return Answers.ok(view.apply(tried));
    }
    return Repeatable.response(
        merges.carryOut(
            work, key, outcome -> kept(outcome, caller, view).about(concerned(pair, outcome))));
  }

  private static Optional<CustomerId> source(
      JsonNode sent, Optional<CustomerId> target, Faults faults) {
    Fields fields = Fields.of(sent, faults);
    // However long: an id that is none belongs to nobody.
    String id = fields.required(SOURCE_ID, fields.text(SOURCE_ID, Integer.MAX_VALUE)).value();
    fields.end();
    Optional<CustomerId> source = id == null ? Optional.empty() : CustomerId.parse(id);
    if (source.isPresent() && source.equals(target)) {
      fields.fault(SOURCE_ID, FieldCode.NOT_ALLOWED, "This is the customer itself.");
    }
    return source;
  }

  /** Whom an answer is about: the two, and who has what led to one of them. */
  private static Set<CustomerId> concerned(Merges.Pair pair, MergeOutcome outcome) {
    Set<CustomerId> concerned = new HashSet<>(Set.of(pair.target(), pair.source()));
    if (outcome instanceof MergeOutcome.ContactTaken taken && taken.duplicate().owner() != null) {
      concerned.add(new CustomerId(taken.duplicate().owner()));
    }
    return concerned;
  }

  private KeptAnswer kept(
      MergeOutcome outcome, Caller caller, Function<Customer, CustomerView> view) {
    try {
      Customer target = target(outcome, caller);
      return repeatable.ok(view.apply(target), target.version());
    } catch (Problem refusal) {
      if (refusal.code().isConflict()) {
        return repeatable.refused(refusal);
      }
      throw refusal;
    }
  }

  private static Customer target(MergeOutcome outcome, Caller caller) {
    return switch (outcome) {
      case MergeOutcome.Done done -> done.target();
      case MergeOutcome.Unknown unknown -> throw Problem.customerNotFound();
      case MergeOutcome.TargetMerged target -> throw merged(target.into());
      case MergeOutcome.SourceMerged source ->
          throw conflict("The source lives on in another customer already.")
              .with("merged_into", source.into());
      case MergeOutcome.NotMerged none ->
          throw conflict("The source is not merged into this customer.");
      case MergeOutcome.Overgrown overgrown ->
          throw conflict(
                  "Together they would be too long: " + String.join(", ", overgrown.fields()) + ".")
              .with("fields", overgrown.fields());
      case MergeOutcome.Unreachable unreachable ->
          throw conflict("Without what it took, nothing would lead to this customer any more.");
      case MergeOutcome.ContactTaken taken ->
          throw CustomerResource.duplicate(taken.duplicate(), caller);
      case MergeOutcome.Spent spent ->
          throw new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d that came with the merge."
                      .formatted(spent.balance(), spent.requested()))
              .with("balance", spent.balance())
              .with("requested", spent.requested());
    };
  }

  /** The refusal to change a profile that lives on in another. */
  static Problem merged(UUID into) {
    return conflict("This customer lives on in another.").with("merged_into", into);
  }

  private static Problem conflict(String detail) {
    return new Problem(ProblemCode.MERGE_CONFLICT, detail);
  }
}
