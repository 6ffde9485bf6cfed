package customerservice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A response of the service. */
public final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reply response;

  /** Parsed once for all fields that a test reads. */
  private @Nullable JsonNode parsed;

  Answer(Reply response) {
    this.response = response;
  }

  public int status() {
    return response.status();
  }

  /** The body as text. */
  public String text() {
    return response.body();
  }

  /** A header; "" if it is absent. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  public JsonNode json() {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + response.body(), e);
    }
  }

  /** A field of the body, by a JSON pointer without its first slash. */
  public JsonNode at(String pointer) {
    JsonNode known = parsed;
    if (known == null) {
      known = json();
      parsed = known;
    }
    return known.at("/" + pointer);
  }

  /** Asserts the status and returns this response. */
  public Answer is(int status) {
    assertThat(status()).as(() -> text()).isEqualTo(status);
    return this;
  }

  /** Asserts that this response is the problem and returns it. */
  public Answer isProblem(int status, String code) {
    is(status);
    assertThat(header("content-type")).startsWith("application/problem+json");
    assertThat(at("code").asText()).isEqualTo(code);
    assertThat(at("type").asText()).isEqualTo("/problems/" + code);
    assertThat(at("status").asInt()).isEqualTo(status);
    assertThat(at("request_id").asText()).isEqualTo(header("x-request-id")).isNotEmpty();
    return this;
  }

  /** The errors of a 422, each as {@code field: code}. */
  public List<String> errors() {
    isProblem(422, "validation_failed");
    return StreamSupport.stream(at("errors").spliterator(), false)
        .map(fault -> fault.path("field").asText() + ": " + fault.path("code").asText())
        .toList();
  }
}
