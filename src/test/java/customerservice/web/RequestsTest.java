package customerservice.web;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.input.ValidationErrors;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for every request, tested with a few operations. */
@QuarkusTest
class RequestsTest extends ApiTest {
  private static final String JSON = "application/json";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"first_name\":}",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{'a':1}",
        "NaN",
        "[1,]",
        "{\"version\":1e99999999999999}",
        "{\"x\":1e-2147483648}",
        "{\"a\":01}",
        "\u0000"
      })
  void refusesInvalidJson(String body) {
    Answer answer = post("staff", "/customers", body).isProblem(400, "malformed_json");
    assertThat(answer.text()).doesNotContain("jackson").doesNotContain("first_name");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    String body = aCustomer().toString();
    for (byte[] bytes :
        new byte[][] {
          {'{', '"', 'a', '"', ':', '"', (byte) 0xFF, '"', '}'},
          {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0x80, '"', '}'},
          {0, 0, 0, '{', 0, 0, 0},
          {0, 0, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
          body.getBytes(StandardCharsets.UTF_16),
          body.getBytes(Charset.forName("UTF-32")),
        }) {
      request("POST", "/customers")
          .as("staff")
          .header("Content-Type", JSON)
          .bytes(bytes)
          .send()
          .isProblem(400, "malformed_json");
    }
    post("staff", "/customers", "\uFEFF" + body).is(201);
  }

  @Test
  void distinguishesAWrongMethodFromAnUnknownPath() {
    String id = created(aCustomer());
    for (String call :
        List.of(
            "GET /customers/%s/loyalty/earn POST",
            "POST /customers/%s GET",
            "DELETE /customers/%s/export GET",
            "PUT /customers/%s/loyalty GET",
            "POST /customers/%s/loyalty/transactions GET",
            "POST /customers/analytics/summary GET",
            "POST /health GET")) {
      List<String> parts = List.of(call.replace("%s", id).split(" ", -1));
      Answer answer = request(parts.get(0), parts.get(1)).as("admin").send();
      answer.isProblem(405, "method_not_allowed");
      assertThat(answer.header("allow").split(", ", -1)).contains(parts.get(2), "OPTIONS");
    }
    request("GET", "/customers/" + id + "/nothing").as("admin").send().isProblem(404, "not_found");
    request("OPTIONS", "/nothing").send().isProblem(404, "not_found");
    assertThat(request("OPTIONS", "/customers").send().is(200).header("allow"))
        .isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  @Test
  void readsJsonUpToTheMaximumDepth() {
    int outer = 1; // The object that contains the list.
    int max = RequestBody.DEPTH_MAX - outer;
    assertThat(post("staff", "/customers", nested(max)).errors()).contains("x: unknown_field");
    post("staff", "/customers", nested(max + 1)).isProblem(400, "malformed_json");
  }

  private static String nested(int depth) {
    return "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
  }

  @Test
  void namesAFieldWithAnyName() {
    assertThat(post("staff", "/customers", "{\"a\\u0000\":1}").errors())
        .contains("a\uFFFD: unknown_field");
    assertThat(post("staff", "/customers", "{\"attributes\":{\"b\\u0000\":7}}").errors())
        .contains("attributes.b\uFFFD: wrong_type");
    assertThat(post("staff", "/customers", "{\"\\ud800\":1}").errors())
        .contains("\uFFFD: unknown_field");
    assertThat(post("staff", "/customers", "{\"" + "x".repeat(999) + "\":1}").errors())
        .contains("x".repeat(300) + ": unknown_field");
  }

  @Test
  void readsANameAsLongAsTheBody() {
    String around = "{\"\":1}";
    String longest = "x".repeat(RequestBody.BYTES_MAX - around.length());
    assertThat(post("staff", "/customers", "{\"" + longest + "\":1}").errors())
        .contains("x".repeat(300) + ": unknown_field");
  }

  @Test
  void readsNumbersOfAThousandDigits() {
    String longest = "1".repeat(1000);
    assertThat(post("staff", "/customers", "{\"x\":" + longest + "}").errors())
        .contains("x: unknown_field");
    post("staff", "/customers", "{\"x\":1" + longest + "}").isProblem(400, "malformed_json");
  }

  @Test
  void reportsAThousandErrorsAndNoMore() {
    StringBuilder body = new StringBuilder("{\"first_name\":\"Ana\",\"email\":\"a@b.test\"");
    for (int i = 0; i <= ValidationErrors.COUNT_MAX; i++) {
      body.append(",\"x").append(i).append("\":1");
    }
    assertThat(post("staff", "/customers", body.append('}')).errors())
        .hasSize(ValidationErrors.COUNT_MAX);
  }

  @Test
  void readsABodyUpToTheMaximumSize() {
    String start = "{\"x\":\"";
    String end = "\"}";
    int filling = RequestBody.BYTES_MAX - start.length() - end.length();
    assertThat(post("staff", "/customers", start + "a".repeat(filling) + end).errors())
        .contains("x: unknown_field");
    post("staff", "/customers", start + "a".repeat(filling + 1) + end)
        .isProblem(413, "payload_too_large");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,201",
    "application/json; charset=UTF-8,201",
    "application/json;charset=\"utf-8\",201",
    "application/json;charset=utf8,201",
    "application/json; charset=latin1,415",
    "text/plain,415",
    "application/xml,415",
    "application/*,415",
    "foo,415",
    "a/b/c,415",
    "'application/json, text/plain',415",
    "*/*,415",
    ",415",
  })
  void acceptsOnlyJson(String mediaType, int status) {
    var request =
        request("POST", "/customers")
            .as("staff")
            .bytes(aCustomer().toString().getBytes(StandardCharsets.UTF_8));
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    Answer answer = request.send().is(status);
    if (status == 415) {
      answer.isProblem(415, "unsupported_media_type");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "application/merge-patch+json,200",
    "application/merge-patch+json; charset=utf-8,200",
    "Application/Merge-Patch+JSON,200",
    "application/json,200",
    "application/merge-patch+json; charset=latin1,415",
    "application/json-patch+json,415",
    "application/*,415",
    "text/plain,415",
    "foo,415",
    ",415",
  })
  void acceptsAPatchInTwoMediaTypes(String mediaType, int status) {
    String id = created(aCustomer());
    var request =
        request("PATCH", "/customers/" + id)
            .as("staff")
            .bytes("{\"last_name\":null}".getBytes(StandardCharsets.UTF_8));
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    Answer answer = request.send().is(status);
    if (status == 415) {
      answer.isProblem(415, "unsupported_media_type");
      assertThat(answer.header("accept-patch"))
          .isEqualTo("application/merge-patch+json, application/json");
    }
  }

  @Test
  void namesTheMediaTypesOfAPatch() {
    assertThat(request("OPTIONS", "/customers/xyz").send().is(200).header("accept-patch"))
        .contains("application/merge-patch+json");
    assertThat(request("OPTIONS", "/customers").send().is(200).header("accept-patch")).isEmpty();
    request("PUT", "/customers/xyz")
        .as("staff")
        .json("application/merge-patch+json", "{}")
        .send()
        .isProblem(415, "unsupported_media_type");
  }

  @Test
  void respondsOnlyInJson() {
    request("GET", "/customers")
        .as("staff")
        .header("Accept", "text/html")
        .send()
        .isProblem(406, "not_acceptable");
    request("GET", "/customers").as("staff").header("Accept", "*/*").send().is(200);
  }

  /** Each request fails this check and all later ones; the first check decides the response. */
  @Test
  void checksInTheOrderOfTheContract() {
    String broken = "{";
    request("GET", "/custommers?x=1").send().isProblem(404, "not_found");
    request("DELETE", "/customers?x=1").send().isProblem(405, "method_not_allowed");
    request("POST", "/customers/xyz/loyalty/earn")
        .json(broken)
        .send()
        .isProblem(401, "unauthenticated");
    request("POST", "/customers/xyz/loyalty/earn")
        .as("customer")
        .json(broken)
        .send()
        .isProblem(403, "forbidden");
    String large = broken.repeat(RequestBody.BYTES_MAX + 1);
    request("POST", "/customers/xyz/loyalty/earn")
        .as("staff")
        .bytes(large.getBytes(StandardCharsets.UTF_8))
        .send()
        .isProblem(415, "unsupported_media_type");
    post("staff", "/customers/xyz/loyalty/earn", large).isProblem(413, "payload_too_large");
    post("staff", "/customers/xyz/loyalty/earn", broken).isProblem(400, "malformed_json");
    post("staff", "/customers/xyz/loyalty/earn", "{}").isProblem(422, "validation_failed");
    post("staff", "/customers/xyz/loyalty/earn", "{\"points\":1}")
        .isProblem(404, "customer_not_found");
    put("staff", "/customers/xyz?x=1", "{}").isProblem(422, "validation_failed");
  }

  @Test
  void refusesAnUnknownParameterEverywhere() {
    String id = created(aCustomer());
    for (String path :
        new String[] {
          "/customers/" + id,
          "/customers/" + id + "/loyalty",
          "/customers/" + id + "/loyalty/transactions"
        }) {
      assertThat(get("staff", path + "?x=1").errors()).containsExactly("x: unknown_field");
    }
    assertThat(post("staff", "/customers?x=1", aCustomer()).errors())
        .containsExactly("x: unknown_field");
    assertThat(get("manager", "/customers?include_total=true").at("total").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"abc-1.2_3,true", "a b,false", "é,false", "'',false"})
  void keepsAValidRequestId(String id, boolean kept) {
    Answer answer = request("GET", "/customers").header("X-Request-Id", id).send();
    answer.isProblem(401, "unauthenticated");
    assertThat(answer.header("x-request-id").equals(id)).isEqualTo(kept);
  }

  @Test
  void keepsARequestIdUpToTheMaximumLength() {
    String longest = "x".repeat(128);
    assertThat(
            request("GET", "/health").header("X-Request-Id", longest).send().header("x-request-id"))
        .isEqualTo(longest);
    assertThat(
            request("GET", "/health")
                .header("X-Request-Id", longest + "x")
                .send()
                .header("x-request-id"))
        .matches("[0-9a-f-]{36}");
  }

  @Test
  void reportsThatItIsHealthy() {
    Answer health = request("GET", "/health").send().is(200);
    assertThat(health.at("status").asText()).isEqualTo("ok");
    assertThat(health.at("checks/database").asText()).isEqualTo("ok");
    assertThat(health.at("version").asText()).isNotEmpty();
    assertThat(request("GET", "/health/ready").send().is(200).json()).isEqualTo(health.json());
    assertThat(request("GET", "/health/live").send().is(200).at("status").asText()).isEqualTo("ok");
  }
}
