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
import customerservice.web.ApiRequest;
import customerservice.web.ReplayableResponses;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Merge and unmerge over HTTP. */
@Path("/customers/{customer_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class MergeResource {
  private static final String SOURCE_ID = "source_id";

  private final Merges merges;
  private final CustomerPresenter presenter;
  private final ReplayableResponses responses;

  MergeResource(Merges merges, CustomerPresenter presenter, ReplayableResponses responses) {
    this.merges = merges;
    this.presenter = presenter;
    this.responses = responses;
  }

  @POST
  @Path("/merge")
  @RequiresPermission(Permission.CUSTOMER_MERGE)
  public Response merge(@BeanParam ApiRequest request, InputStream body) {
    return respond(request, body, merges::merge);
  }

  @POST
  @Path("/unmerge")
  @RequiresPermission(Permission.CUSTOMER_UNMERGE)
  public Response unmerge(@BeanParam ApiRequest request, InputStream body) {
    return respond(request, body, merges::unmerge);
  }

  private Response respond(
      ApiRequest request, InputStream body, Function<Merges.Pair, Merges.Operation> operation) {
    Caller caller = request.caller();
    JsonNode sent = request.json(body);
    Optional<CustomerId> target = request.id("customer_id").map(CustomerId::new);
    Optional<CustomerId> source = source(sent, target, request.errors());
    boolean isDryRun = request.query().flag("dry_run");
    IdempotencyKey key = request.validateWithKey(sent);
    Merges.Pair pair =
        new Merges.Pair(
            Actor.of(caller),
            target.orElseThrow(Problem::customerNotFound),
            source.orElseThrow(Problem::customerNotFound));
    Merges.Operation requested = operation.apply(pair);
    // Created before the transaction, because the presenter reads from another connection.
    Function<Customer, CustomerView> view = presenter.list(caller);
    if (isDryRun) {
      Customer previewed = target(merges.preview(requested), caller);
      return Responses.ok(view.apply(previewed));
    }
    return ReplayableResponses.response(
        merges.execute(
            requested,
            pair.target(),
            key,
            outcome -> response(outcome, caller, view).about(customers(pair, outcome))));
  }

  private static Optional<CustomerId> source(
      JsonNode sent, Optional<CustomerId> target, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(sent, errors);
    // The length is not checked: a text that is not an id is a customer that does not exist.
    String id = fields.required(SOURCE_ID, fields.text(SOURCE_ID, Integer.MAX_VALUE)).value();
    fields.end();
    Optional<CustomerId> source = id == null ? Optional.empty() : CustomerId.parse(id);
    if (source.isPresent() && source.equals(target)) {
      fields.addError(
          SOURCE_ID,
          FieldCode.NOT_ALLOWED,
          "This must be the id of another customer than the one in the path.");
    }
    return source;
  }

  /** The customers that a response has data of: the pair, and the owner of a taken contact. */
  private static Set<CustomerId> customers(Merges.Pair pair, MergeOutcome outcome) {
    Set<CustomerId> customers = new HashSet<>(Set.of(pair.target(), pair.source()));
    if (outcome instanceof MergeOutcome.ContactTaken taken && taken.duplicate().owner() != null) {
      customers.add(new CustomerId(taken.duplicate().owner()));
    }
    return customers;
  }

  private StoredResponse response(
      MergeOutcome outcome, Caller caller, Function<Customer, CustomerView> view) {
    try {
      Customer target = target(outcome, caller);
      return responses.ok(view.apply(target), target.version());
    } catch (Problem refusal) {
      if (refusal.code().isConflict()) {
        return responses.refused(refusal);
      }
      throw refusal;
    }
  }

  private static Customer target(MergeOutcome outcome, Caller caller) {
    return switch (outcome) {
      case MergeOutcome.Done done -> done.target();
      case MergeOutcome.NotFound notFound -> throw Problem.customerNotFound();
      case MergeOutcome.TargetMerged target -> throw CustomerProblems.merged(target.into());
      case MergeOutcome.SourceMerged source ->
          throw conflict("The source is already merged into another customer.")
              .with("merged_into", source.into());
      case MergeOutcome.NotMerged notMerged ->
          throw conflict("The source is not merged into this customer.");
      case MergeOutcome.Oversized oversized ->
          throw conflict(
                  "The merged profile would exceed the limits of these fields: "
                      + String.join(", ", oversized.fields())
                      + ".")
              .with("fields", oversized.fields());
      case MergeOutcome.NoContact noContact ->
          throw conflict(
              "After the unmerge this customer would have no contact. Add an external_id, a"
                  + " user_id, an email or a phone first.");
      case MergeOutcome.ContactTaken taken ->
          throw CustomerProblems.duplicate(taken.duplicate(), caller);
      case MergeOutcome.InsufficientPoints insufficient ->
          throw new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d points of the source."
                      .formatted(insufficient.balance(), insufficient.requested()))
              .with("balance", insufficient.balance())
              .with("requested", insufficient.requested());
    };
  }

  private static Problem conflict(String detail) {
    return new Problem(ProblemCode.MERGE_CONFLICT, detail);
  }
}
