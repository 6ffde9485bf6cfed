package customerservice.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Builds responses that are stored, so that a replay returns the same bytes. */
@Singleton
public final class ReplayableResponses {
  private static final String REPLAYED = "Idempotency-Replayed";

  private final ObjectMapper json;
  private final IdempotentExecution execution;

  ReplayableResponses(ObjectMapper json, IdempotentExecution execution) {
    this.json = json;
    this.execution = execution;
  }

  /** Builds a 200. */
  public StoredResponse ok(Object body) {
    return StoredResponse.first(Response.Status.OK.getStatusCode(), serialized(body), null, null);
  }

  /** Builds a 200 with an ETag. */
  public StoredResponse ok(Object body, long version) {
    return StoredResponse.first(
        Response.Status.OK.getStatusCode(), serialized(body), null, Long.toString(version));
  }

  /** Builds a 201 with a location and an ETag. */
  public StoredResponse created(String path, Object body, long version) {
    return StoredResponse.first(
        Response.Status.CREATED.getStatusCode(), serialized(body), path, Long.toString(version));
  }

  /** Builds a 202 with the location of the job. */
  public StoredResponse accepted(String path, Object body) {
    return StoredResponse.first(
        Response.Status.ACCEPTED.getStatusCode(), serialized(body), path, null);
  }

  private String serialized(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every response body can be serialized", e);
    }
  }

  /** Builds the response of a problem. */
  public StoredResponse refused(Problem problem) {
    return execution.refusal(problem, RequestIds.current());
  }

  /** Converts a stored response to an HTTP response. */
  public static Response response(StoredResponse stored) {
    Response.ResponseBuilder response =
        Responses.uncached(
            Response.status(stored.status())
                .type(stored.isRefusal() ? Problems.MEDIA_TYPE : MediaType.APPLICATION_JSON_TYPE)
                .entity(stored.body()));
    if (stored.location() != null) {
      response.header(HttpHeaders.LOCATION, stored.location());
    }
    if (stored.etag() != null) {
      response.tag(new EntityTag(stored.etag()));
    }
    return stored.isReplay() ? replayed(response.build()) : response.build();
  }

  /** Marks a response as a replay. */
  public static Response replayed(Response response) {
    return Response.fromResponse(response).header(REPLAYED, true).build();
  }
}
