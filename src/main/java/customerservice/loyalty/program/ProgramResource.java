package customerservice.loyalty.program;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.loyalty.rules.Program;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.ValidationErrors;
import customerservice.web.IdempotencyKeys;
import customerservice.web.IfMatch;
import customerservice.web.QueryParameters;
import customerservice.web.RequestBody;
import customerservice.web.Responses;
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

/** HTTP: the program of a tenant, its change, preview and review. */
@Path("/loyalty/program")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class ProgramResource {
  private final Programs programs;
  private final ProgramPreviews previews;

  ProgramResource(Programs programs, ProgramPreviews previews) {
    this.programs = programs;
    this.previews = previews;
  }

  @GET
  @RequiresPermission(Permission.PROGRAM_READ)
  public Response read(@Context SecurityContext security, @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    return response(programs.loadVersion(Caller.of(security).tenant()));
  }

  @PUT
  @RequiresPermission(Permission.PROGRAM_UPDATE)
  public Response update(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    ValidationErrors errors = new ValidationErrors();
    ProgramBody sent = ProgramBody.read(RequestBody.json(headers, body), errors);
    IfMatch ifMatch = IfMatch.of(headers, errors);
    new QueryParameters(uri, errors).end();
    errors.throwIfAny();
    Programs.Change change =
        programs.replace(
            Actor.of(Caller.of(security)),
            sent.program(),
            current -> ifMatch.allows(current) && sent.replaces(current));
    return switch (change) {
      case Programs.Change.Made made -> response(made.current());
      case Programs.Change.Conflict conflict ->
          throw new Problem(
              ProblemCode.VERSION_CONFLICT, "The program has version " + conflict.version() + ".");
    };
  }

  @POST
  @Path("/preview")
  @RequiresPermission(Permission.PROGRAM_PREVIEW)
  public Response preview(
      @Context SecurityContext security,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body) {
    Caller caller = Caller.of(security);
    JsonNode sent = RequestBody.json(headers, body);
    ValidationErrors errors = new ValidationErrors();
    Program program = ProgramBody.read(sent, errors).program();
    // The header is validated, but no response is stored, because a preview writes nothing.
    IdempotencyKeys.of(headers, uri, caller, sent, errors);
    new QueryParameters(uri, errors).end();
    errors.throwIfAny();
    return Responses.ok(previews.preview(caller.tenant(), program));
  }

  @GET
  @Path("/review")
  @RequiresPermission(Permission.PROGRAM_REVIEW)
  public Response review(@Context SecurityContext security, @Context UriInfo uri) {
    QueryParameters.requireNone(uri);
    return Responses.ok(programs.reviewProgress(Caller.of(security).tenant()));
  }

  private static Response response(ProgramVersion current) {
    return Responses.ok(ProgramView.of(current), current.version());
  }
}
