package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.Performs;
import customerservice.audit.Requester;
import customerservice.platform.Faults;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.web.Answers;
import customerservice.web.IdempotencyKeys;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import customerservice.web.RequestBody;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/** The rules of a points programme over HTTP. */
@Path("/loyalty/program")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class ProgrammeResource {
  private final Programmes programmes;
  private final Previews previews;

  ProgrammeResource(Programmes programmes, Previews previews) {
    this.programmes = programmes;
    this.previews = previews;
  }

  @GET
  @Performs(Operation.PROGRAMME_READ)
  public Response read(@Context SecurityContext security, @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    return answer(programmes.version(Caller.of(security).tenant()));
  }

  @PUT
  @Performs(Operation.PROGRAMME_UPDATE)
  public Response update(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Faults faults = new Faults();
    ProgrammeBody programme = ProgrammeBody.read(RequestBody.json(headers, body), faults);
    IfMatch ifMatch = IfMatch.of(headers, faults);
    new QueryParameters(uri, faults).end();
    faults.throwIfAny();
    Programmes.Change change =
        programmes.replace(
            Requester.of(Caller.of(security)),
            programme.rules(),
            version -> ifMatch.allows(version) && programme.isMadeTo(version));
    return switch (change) {
      case Programmes.Change.Made made -> answer(made.programme());
      case Programmes.Change.Conflict conflict ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT,
              "The programme has version " + conflict.version() + ".");
    };
  }

  @POST
  @Path("/preview")
  @Performs(Operation.PROGRAMME_PREVIEW)
  public Response preview(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    Faults faults = new Faults();
    ProgrammeBody programme = ProgrammeBody.read(sent, faults);
    // Read, and not kept: what writes nothing can be done again.
    IdempotencyKeys.of(headers, uri, caller, sent, faults);
    new QueryParameters(uri, faults).end();
    faults.throwIfAny();
    return Answers.ok(previews.of(caller.tenant(), programme.rules()));
  }

  @GET
  @Path("/review")
  @Performs(Operation.PROGRAMME_REVIEW)
  public Response review(@Context SecurityContext security, @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    return Answers.ok(programmes.review(Caller.of(security).tenant()));
  }

  private static Response answer(ProgrammeVersion programme) {
    return Answers.ok(ProgrammeView.of(programme), programme.version());
  }
}
