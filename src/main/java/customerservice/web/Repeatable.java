package customerservice.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.idempotency.KeptAnswer;
import customerservice.idempotency.KeptAnswers;
import customerservice.platform.Problem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Answers that are kept, and given again to the letter when a request comes again. */
@Singleton
public final class Repeatable {
  private static final String REPLAYED = "Idempotency-Replayed";

  private final ObjectMapper json;
  private final KeptAnswers answers;

  Repeatable(ObjectMapper json, KeptAnswers answers) {
    this.json = json;
    this.answers = answers;
  }

  /** 200 with a body. */
  public KeptAnswer ok(Object body) {
    return KeptAnswer.first(Response.Status.OK.getStatusCode(), written(body), null, null);
  }

  /** 200 with a body that has a version. */
  public KeptAnswer ok(Object body, long version) {
    return KeptAnswer.first(
        Response.Status.OK.getStatusCode(), written(body), null, Long.toString(version));
  }

  /** 201 with a body that has a version. */
  public KeptAnswer created(String path, Object body, long version) {
    return KeptAnswer.first(
        Response.Status.CREATED.getStatusCode(), written(body), path, Long.toString(version));
  }

  /** 202: it is going on, and where to look at it. */
  public KeptAnswer accepted(String path, Object body) {
    return KeptAnswer.first(Response.Status.ACCEPTED.getStatusCode(), written(body), path, null);
  }

  private String written(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer can be written", e);
    }
  }

  /** A refusal. */
  public KeptAnswer refused(Problem problem) {
    return answers.refusal(problem, RequestIds.current());
  }

  /** The answer over HTTP. */
  public static Response response(KeptAnswer answer) {
    Response.ResponseBuilder response =
        Answers.uncached(
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
