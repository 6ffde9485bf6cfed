package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header {@code WWW-Authenticate} of a refusal (RFC 6750 §3). */
@QuarkusTest
class ChallengeTest extends ApiTest {
  /** The characters of a description are those that RFC 6750 §3 allows. */
  private static final Pattern WITH_ERROR =
      Pattern.compile(
          "Bearer realm=\"customer-service\", error=\"([a-z_]+)\","
              + " error_description=\"([\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+)\"");

  /** Requires that the header has the error, and the same reason as the detail. */
  private static void requireChallenge(Answer answer, String error, String reason) {
    Matcher challenge = WITH_ERROR.matcher(answer.header("www-authenticate"));
    assertThat(challenge.matches()).as(answer.header("www-authenticate")).isTrue();
    assertThat(challenge.group(1)).isEqualTo(error);
    assertThat(challenge.group(2)).isEqualTo(reason);
    assertThat(answer.at("detail").asText()).isEqualTo(reason + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "expired,The token has expired",
    "expired long ago,The token has expired",
    "not yet valid,The token is not valid yet (nbf)",
    "without exp,The token has no expiration time (exp)",
    "of an exp that is text,The token is not a well-formed JWT",
    "of another issuer,The token is from another issuer (iss)",
    "without issuer,The token is from another issuer (iss)",
    "for another audience,The token is for another audience (aud)",
    "without audience,The token is for another audience (aud)",
    "of another payload,The signature of the token is invalid",
    "of another signature,The signature of the token is invalid",
    "without its signature,The signature of the token is invalid",
    "of RS256,The token does not name its key (kid)",
    "of HS512,The algorithm of the token (alg) is not accepted",
    "of no algorithm,The algorithm of the token (alg) is not accepted",
    "of a critical extension,"
        + "The token has a critical header parameter (crit) that is not supported",
    "with a header that claims encryption,The token is not a signed JWT",
    "of two parts,The token is not a well-formed JWT",
    "of a padded signature,The token is not a well-formed JWT",
    "with a duplicate claim,The token is not a well-formed JWT",
    "garbage,The token is not a well-formed JWT",
  })
  void tellsTheReason(String token, String reason) {
    String bad = BadTokens.notValid("admin").getOrDefault(token, "unknown");
    Answer refused = request("GET", "/customers").token(bad).send();
    requireChallenge(refused.isProblem(401, "unauthenticated"), "invalid_token", reason);
  }

  @Test
  void hasAReasonForEveryBadToken() {
    BadTokens.notValid("admin")
        .forEach((name, token) -> {
          Answer refused = request("GET", "/customers").token(token).send();
          Matcher challenge = WITH_ERROR.matcher(refused.header("www-authenticate"));
          assertThat(challenge.matches()).as(name).isTrue();
          assertThat(challenge.group(1)).as(name).isEqualTo("invalid_token");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic YTpi", "Bearer", "bearer  ", "Digest a=b", "token"})
  void hasNoErrorWithoutAToken(String authorization) {
    Request request = request("GET", "/customers");
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    Answer refused = request.send().isProblem(401, "unauthenticated");
    assertThat(refused.header("www-authenticate")).isEqualTo("Bearer realm=\"customer-service\"");
  }

  @Test
  void refusesTwoTokensAndATokenWithASpace() {
    requireChallenge(
        request("GET", "/customers").as("admin").as("staff").send().is(401),
        "invalid_request",
        "Send the header Authorization only once");
    requireChallenge(
        request("GET", "/customers").token("a b").send().is(401),
        "invalid_token",
        "The token is not a well-formed JWT");
    request("GET", "/customers").token(TestTokens.token("admin") + "  ").send().is(200);
  }

  @Test
  void tellsThatTheRoleIsNotSufficient() {
    requireChallenge(
        get("customer", "/customers").isProblem(403, "forbidden"),
        "insufficient_scope",
        "The role of the token does not permit this operation");
    for (Map.Entry<String, String> token : BadTokens.ofNoRole("admin").entrySet()) {
      Answer refused = request("GET", "/customers").token(token.getValue()).send().is(403);
      assertThat(refused.header("www-authenticate"))
          .as(token.getKey())
          .contains("error=\"insufficient_scope\"");
    }
    Answer field = post("customer", "/customers", "{\"first_name\":\"Ana\",\"tags\":[\"vip\"]}");
    assertThat(field.isProblem(403, "forbidden").header("www-authenticate")).isEmpty();
  }
}
