package customerservice.web.requests;

import customerservice.access.Public;
import customerservice.platform.database.Database;
import customerservice.platform.input.ProblemCode;
import customerservice.web.Problems;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether the service lives, and whether it can work. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class HealthResource {
  private static final String OK = "ok";
  private static final String UNAVAILABLE = "unavailable";

  private final Database database;
  private final String version;

  HealthResource(
      Database database, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.database = database;
    this.version = version;
  }

  record Health(String status, Map<String, String> checks, String version) {}

  @GET
  @Public(isCounted = false)
  public Response health() {
    if (database.isAvailable()) {
      return Responses.ok(health(OK));
    }
    return Responses.uncached(Response.status(ProblemCode.DATABASE_UNAVAILABLE.status()))
        .header(HttpHeaders.RETRY_AFTER, Problems.RETRY_AFTER_SECONDS)
        .entity(health(UNAVAILABLE))
        .build();
  }

  private Health health(String database) {
    return new Health(database, Map.of("database", database), version);
  }

  @GET
  @Path("/ready")
  @Public(isCounted = false)
  public Response ready() {
    return health();
  }

  /** Says that the process answers, whatever the database does: a restart would not help that. */
  @GET
  @Path("/live")
  @Public(isCounted = false)
  public Response live() {
    return Responses.ok(new Health(OK, Map.of(), version));
  }
}
