package customerservice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.StreamSupport;

/** What the service answered. */
public final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reply response;

  Answer(Reply response) {
    this.response = response;
  }

  /** The status, whatever it is. */
  public int status() {
    return response.status();
  }

  /** The body as it came. */
  public String text() {
    return response.body();
  }

  /** A header; "" where there is none. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The body as JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + response.body(), e);
    }
  }

  /** A field of the body, by JSON pointer without its first slash. */
  public JsonNode at(String pointer) {
    return json().at("/" + pointer);
  }

  /** The same answer, if it has that status. */
  public Answer is(int status) {
    assertThat(status()).as(() -> text()).isEqualTo(status);
    return this;
  }

  /** The same answer, if it is that problem. */
  public Answer isProblem(int status, String code) {
    is(status);
    assertThat(header("content-type")).startsWith("application/problem+json");
    assertThat(at("code").asText()).isEqualTo(code);
    assertThat(at("type").asText()).isEqualTo("/problems/" + code);
    assertThat(at("status").asInt()).isEqualTo(status);
    assertThat(at("request_id").asText()).isEqualTo(header("x-request-id")).isNotEmpty();
    return this;
  }

  /** The faults of a 422, each as {@code field: code}. */
  public List<String> errors() {
    isProblem(422, "validation_failed");
    return StreamSupport.stream(at("errors").spliterator(), false)
        .map(fault -> fault.path("field").asText() + ": " + fault.path("code").asText())
        .toList();
  }
}
