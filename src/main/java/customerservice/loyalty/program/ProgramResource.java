package customerservice.loyalty.program;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Actor;
import customerservice.loyalty.rules.Program;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.ApiRequest;
import customerservice.web.IfMatch;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
  public Response read(@BeanParam ApiRequest request) {
    request.validate();
    return response(programs.loadVersion(request.tenant()));
  }

  @PUT
  @RequiresPermission(Permission.PROGRAM_UPDATE)
  public Response update(@BeanParam ApiRequest request, InputStream body) {
    ProgramBody sent = ProgramBody.read(request.json(body), request.errors());
    IfMatch ifMatch = request.ifMatch();
    request.validate();
    Programs.Change change =
        programs.replace(
            Actor.of(request.caller()),
            current -> ifMatch.allows(current) && sent.replaces(current),
            sent::replacing);
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
  public Response preview(@BeanParam ApiRequest request, InputStream body) {
    JsonNode sent = request.json(body);
    // The tiers do not depend on the fields that a body may leave out.
    Program program = ProgramBody.read(sent, request.errors()).rules();
    // The header is validated, but no response is stored, because a preview writes nothing.
    request.idempotencyKey(sent);
    request.validate();
    return Responses.ok(previews.preview(request.tenant(), program));
  }

  @GET
  @Path("/review")
  @RequiresPermission(Permission.PROGRAM_REVIEW)
  public Response review(@BeanParam ApiRequest request) {
    request.validate();
    return Responses.ok(programs.reviewProgress(request.tenant()));
  }

  private static Response response(ProgramVersion current) {
    return Responses.ok(ProgramView.of(current), current.version());
  }
}
