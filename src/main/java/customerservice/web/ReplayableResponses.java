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

/** Answers that are kept, and given again to the letter when a request comes again. */
@Singleton
public final class ReplayableResponses {
  private static final String REPLAYED = "Idempotency-Replayed";

  private final ObjectMapper json;
  private final IdempotentExecution answers;

  ReplayableResponses(ObjectMapper json, IdempotentExecution answers) {
    this.json = json;
    this.answers = answers;
  }

  /** 200 with a body. */
  public StoredResponse ok(Object body) {
    return StoredResponse.first(Response.Status.OK.getStatusCode(), written(body), null, null);
  }

  /** 200 with a body that has a version. */
  public StoredResponse ok(Object body, long version) {
    return StoredResponse.first(
        Response.Status.OK.getStatusCode(), written(body), null, Long.toString(version));
  }

  /** 201 with a body that has a version. */
  public StoredResponse created(String path, Object body, long version) {
    return StoredResponse.first(
        Response.Status.CREATED.getStatusCode(), written(body), path, Long.toString(version));
  }

  /** 202: it is going on, and where to look at it. */
  public StoredResponse accepted(String path, Object body) {
    return StoredResponse.first(
        Response.Status.ACCEPTED.getStatusCode(), written(body), path, null);
  }

  private String written(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer can be written", e);
    }
  }

  /** A refusal. */
  public StoredResponse refused(Problem problem) {
    return answers.refusal(problem, RequestIds.current());
  }

  /** The answer over HTTP. */
  public static Response response(StoredResponse answer) {
    Response.ResponseBuilder response =
        Responses.uncached(
            Response.status(answer.status())
                .type(answer.isRefusal() ? Problems.MEDIA_TYPE : MediaType.APPLICATION_JSON_TYPE)
                .entity(answer.body()));
    if (answer.location() != null) {
      response.header(HttpHeaders.LOCATION, answer.location());
    }
    if (answer.etag() != null) {
      response.tag(new EntityTag(answer.etag()));
    }
    return answer.isReplay() ? replayed(response.build()) : response.build();
  }

  /** An answer that was given before. */
  public static Response replayed(Response answer) {
    return Response.fromResponse(answer).header(REPLAYED, true).build();
  }
}
