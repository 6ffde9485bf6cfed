package customerservice.web.docs;

import customerservice.access.Public;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * Serves the API description and the documentation pages. The methods ignore {@code Accept},
 * because each path has only one media type.
 */
@Path("/")
@RunOnVirtualThread
final class DocsResource {
  /** The media type of the pages. */
  static final String HTML = "text/html;charset=UTF-8";

  private static final String JSON = "application/json";

  /** RFC 9512 §2.1. */
  private static final String YAML = "application/yaml";

  /** Five minutes, so that a new release is visible soon. */
  static final String CACHE_CONTROL = "public, max-age=300";

  private final ApiDescription description;
  private final DocsPage docs;
  private final ProblemPages problems;

  DocsResource(ApiDescription description, DocsPage docs, ProblemPages problems) {
    this.description = description;
    this.docs = docs;
    this.problems = problems;
  }

  @GET
  @Path("/openapi.yaml")
  @Public
  public Response openApiYaml() {
    return response(YAML, description.yaml());
  }

  @GET
  @Path("/openapi.json")
  @Public
  public Response openApiJson() {
    return response(JSON, description.json());
  }

  @GET
  @Path("/docs")
  @Public
  public Response docs() {
    return response(HTML, docs.html());
  }

  @GET
  @Path("/problems/{code}")
  @Public
  public Response problem(@PathParam("code") String code) {
    return problems
        .page(code)
        .map(page -> response(HTML, page))
        .orElseThrow(
            () -> new Problem(ProblemCode.NOT_FOUND, "There is no problem with this code."));
  }

  private static Response response(String mediaType, Object body) {
    return Response.ok(body, mediaType).header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL).build();
  }
}
