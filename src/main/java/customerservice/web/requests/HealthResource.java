package customerservice.web.requests;

import customerservice.access.Public;
import customerservice.platform.database.Database;
import customerservice.platform.input.ProblemCode;
import customerservice.web.Problems;
import customerservice.web.Responses;
import customerservice.web.edge.GracefulStop;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Health checks: whether the process runs, and whether it accepts requests, which needs the
 * database and ends with the stop signal.
 */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class HealthResource {
  private static final String OK = "ok";
  private static final String UNAVAILABLE = "unavailable";

  private final Database database;
  private final GracefulStop stop;
  private final String version;

  HealthResource(
      Database database,
      GracefulStop stop,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.database = database;
    this.stop = stop;
    this.version = version;
  }

  record Health(String status, Map<String, String> checks, String version) {}

  @GET
  @Public(isRateLimited = false)
  public Response health() {
    String databaseStatus = database.isAvailable() ? OK : UNAVAILABLE;
    if (databaseStatus.equals(OK) && !stop.isStopping()) {
      return Responses.ok(health(OK, databaseStatus));
    }
    return Responses.uncached(Response.status(ProblemCode.DATABASE_UNAVAILABLE.status()))
        .header(HttpHeaders.RETRY_AFTER, Problems.RETRY_AFTER_SECONDS)
        .entity(health(UNAVAILABLE, databaseStatus))
        .build();
  }

  private Health health(String status, String databaseStatus) {
    return new Health(status, Map.of("database", databaseStatus), version);
  }

  @GET
  @Path("/ready")
  @Public(isRateLimited = false)
  public Response ready() {
    return health();
  }

  /** Ignores the state of the database, since a restart of this process would not repair it. */
  @GET
  @Path("/live")
  @Public(isRateLimited = false)
  public Response live() {
    return Responses.ok(new Health(OK, Map.of(), version));
  }
}
