package customerservice.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.idempotency.IdempotencyKey;
import customerservice.imports.records.Encoding;
import customerservice.imports.records.Format;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.ApiRequest;
import customerservice.web.ConcurrencyLimit;
import customerservice.web.ReplayableResponses;
import customerservice.web.RequestBody;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;

/** The HTTP endpoints of imports. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class ImportResource {
  private static final String NDJSON = "application/x-ndjson";
  private static final int REJECTS_PAGE_SIZE = 100;

  private final Imports imports;
  private final ReplayableResponses responses;
  private final ObjectMapper json;
  private final Audit audit;
  private final ConcurrencyLimit uploads = new ConcurrencyLimit();

  ImportResource(Imports imports, ReplayableResponses responses, ObjectMapper json, Audit audit) {
    this.imports = imports;
    this.responses = responses;
    this.json = json;
    this.audit = audit;
  }

  @POST
  @Path("/import")
  @RequiresPermission(Permission.CUSTOMER_IMPORT)
  public Response start(
      @BeanParam ApiRequest request, @Context HttpServerResponse response, InputStream body) {
    Caller caller = request.caller();
    String mediaType = request.mediaType(Format.MEDIA_TYPES, Encoding.CHARSETS);
    Job.Options options = ImportRequests.of(request, Format.ofMediaType(mediaType));
    // Validates the key before a gigabyte is read; the fingerprint is not known yet.
    request.validateWithKey(TextNode.valueOf(""));
    Runnable release =
        uploads
            .begin(caller, response::closed)
            .orElseThrow(() -> ConcurrencyLimit.refusal(response));
    Upload upload;
    try {
      upload = receive(caller.tenant(), options, body);
    } finally {
      release.run();
    }
    IdempotencyKey key =
        request.idempotencyKey(
            TextNode.valueOf(mediaType + charset(options) + " " + upload.fingerprint()));
    return ReplayableResponses.response(
        imports.accept(
            upload,
            key,
            job -> responses.accepted("/customers/imports/" + job.id(), JobView.of(job))));
  }

  private static String charset(Job.Options options) {
    Encoding encoding = options.reading().encoding();
    return encoding == Encoding.UTF_8 ? "" : ";" + encoding;
  }

  private Upload receive(TenantId tenant, Job.Options options, InputStream body) {
    try {
      return imports.receive(tenant, options, body);
    } catch (IOException e) {
      throw RequestBody.incomplete();
    }
  }

  @GET
  @Path("/imports/{import_id}")
  @RequiresPermission(Permission.IMPORT_READ)
  public Response read(@BeanParam ApiRequest request) {
    request.validate();
    Job job = find(request);
    return Responses.ok(JobView.of(job, imports.columns(job)));
  }

  @DELETE
  @Path("/imports/{import_id}")
  @RequiresPermission(Permission.IMPORT_CANCEL)
  public Response cancel(@BeanParam ApiRequest request) {
    request.validate();
    Actor actor = Actor.of(request.caller());
    return Responses.ok(
        JobView.of(imports.cancel(actor, id(request)).orElseThrow(ImportResource::notFound)));
  }

  @GET
  @Path("/imports/{import_id}/rejects")
  @Produces(NDJSON)
  @RequiresPermission(Permission.IMPORT_READ)
  public Response rejects(@BeanParam ApiRequest request) {
    request.validate();
    Caller caller = request.caller();
    TenantId tenant = caller.tenant();
    UUID job = find(request).id();
    return Responses.stream(out -> {
      audit.recordRead(caller, Action.IMPORT_REJECTS, null, List.of());
      writeRejects(out, tenant, job);
    });
  }

  private void writeRejects(OutputStream out, TenantId tenant, UUID job) throws IOException {
    List<Reject> rejects = imports.rejects(tenant, job, 0, REJECTS_PAGE_SIZE);
    try (JsonGenerator lines = json.createGenerator(out)) {
      lines.setRootValueSeparator(null);
      while (!rejects.isEmpty()) {
        for (Reject reject : rejects) {
          lines.writePOJO(reject);
          lines.writeRaw('\n');
        }
        rejects = imports.rejects(tenant, job, rejects.getLast().line(), REJECTS_PAGE_SIZE);
      }
    }
  }

  private Job find(ApiRequest request) {
    return imports.find(request.tenant(), id(request)).orElseThrow(ImportResource::notFound);
  }

  private static UUID id(ApiRequest request) {
    return request.id("import_id").orElseThrow(ImportResource::notFound);
  }

  private static Problem notFound() {
    return new Problem(ProblemCode.NOT_FOUND, "There is no such import.");
  }
}
