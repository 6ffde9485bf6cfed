package customerservice.customers.merge;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.customers.Customer;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.CustomerProblems;
import customerservice.customers.CustomerView;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.CustomerId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.IdempotencyKeys;
import customerservice.web.QueryParameters;
import customerservice.web.ReplayableResponses;
import customerservice.web.RequestBody;
import customerservice.web.Responses;
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
import java.util.function.Function;

/** Merging customers over HTTP, and parting them again. */
@Path("/customers/{customer_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class MergeResource {
  private static final String SOURCE_ID = "source_id";

  private final Merges merges;
  private final CustomerPresenter presenter;
  private final ReplayableResponses repeatable;

  MergeResource(Merges merges, CustomerPresenter presenter, ReplayableResponses repeatable) {
    this.merges = merges;
    this.presenter = presenter;
    this.repeatable = repeatable;
  }

  @POST
  @Path("/merge")
  @RequiresPermission(Permission.CUSTOMER_MERGE)
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
  @RequiresPermission(Permission.CUSTOMER_UNMERGE)
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
    ValidationErrors errors = new ValidationErrors();
    Optional<CustomerId> target = CustomerId.parse(id);
    Optional<CustomerId> source = source(sent, target, errors);
    QueryParameters query = new QueryParameters(uri, errors);
    boolean isDryRun = query.flag("dry_run");
    query.end();
    IdempotencyKey key = IdempotencyKeys.of(headers, uri, caller, sent, errors);
    errors.throwIfAny();
    Merges.Pair pair =
        new Merges.Pair(
            Actor.of(caller),
            target.orElseThrow(Problem::customerNotFound),
            source.orElseThrow(Problem::customerNotFound));
    Merges.Work work = wish.apply(pair);
    // Before the transaction: what it takes to show a profile is read from another connection.
    Function<Customer, CustomerView> view = presenter.list(caller);
    if (isDryRun) {
      Customer tried = target(merges.preview(work), caller);
      return Responses.ok(view.apply(tried));
    }
    return ReplayableResponses.response(
        merges.carryOut(
            work, key, outcome -> kept(outcome, caller, view).about(concerned(pair, outcome))));
  }

  private static Optional<CustomerId> source(
      JsonNode sent, Optional<CustomerId> target, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(sent, errors);
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

  private StoredResponse kept(
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
      case MergeOutcome.TargetMerged target -> throw CustomerProblems.merged(target.into());
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
          throw CustomerProblems.duplicate(taken.duplicate(), caller);
      case MergeOutcome.Spent spent ->
          throw new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d that came with the merge."
                      .formatted(spent.balance(), spent.requested()))
              .with("balance", spent.balance())
              .with("requested", spent.requested());
    };
  }

  private static Problem conflict(String detail) {
    return new Problem(ProblemCode.MERGE_CONFLICT, detail);
  }
}
