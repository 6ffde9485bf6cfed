package customerservice.access;

import static customerservice.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.Answer;
import customerservice.ApiTest;
import customerservice.ServiceUnderTest;
import customerservice.TestClock;
import customerservice.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and what they may do there: seen from outside, not from the table in the code. */
@QuarkusTest
class AccessTest extends ApiTest {
  private static final List<String> ROLES =
      List.of("admin", "manager", "staff", "service", "customer");

  /** Every operation, and the roles that it is for; {@code {id}} is the customer's own. */
  @ParameterizedTest
  @CsvSource({
    "POST,/customers,admin manager staff service customer",
    "GET,/customers,admin manager staff service",
    "GET,/customers/me,customer",
    "GET,/customers/{id},admin manager staff service customer",
    "PUT,/customers/{id},admin manager staff service customer",
    "PATCH,/customers/{id},admin manager staff service customer",
    "GET,/customers/{id}/loyalty,admin manager staff service customer",
    "POST,/customers/{id}/loyalty/earn,admin manager staff service",
    "POST,/customers/{id}/loyalty/redeem,admin manager staff service",
    "GET,/customers/{id}/loyalty/transactions,admin manager staff service customer",
    "GET,/customers/{id}/loyalty/verify,admin manager",
    "GET,/loyalty/program,admin manager staff service customer",
    "PUT,/loyalty/program,admin",
    "GET,/customers/analytics/summary,admin manager",
  })
  void letsThoseInThatAreMeant(String method, String path, String roles) {
    String id = created(aCustomer().with("user_id", "demo-customer"));
    String there = path.replace("{id}", id);
    for (String role : ROLES) {
      Answer answer = request(method, there).as(role).send();
      if (List.of(roles.split(" ", -1)).contains(role)) {
        assertThat(answer.status()).as(role).isNotIn(401, 403, 404, 405);
      } else {
        answer.isProblem(403, "forbidden");
      }
    }
    Answer nobody = request(method, there).send().isProblem(401, "unauthenticated");
    assertThat(nobody.header("www-authenticate")).startsWith("Bearer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/health/live",
        "/health/ready",
        "/docs",
        "/openapi.json",
        "/openapi.yaml"
      })
  void isOpenWhereItSaysSo(String path) {
    assertThat(request("GET", path).send().status()).isEqualTo(200);
  }

  @Test
  void looksForTheAddressAndTheMethodFirst() {
    request("GET", "/nowhere").send().isProblem(404, "not_found");
    Answer wrongMethod = request("DELETE", "/customers").send();
    wrongMethod.isProblem(405, "method_not_allowed");
    assertThat(wrongMethod.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  static Stream<Arguments> badTokens() {
    JwtClaims good = TestTokens.claims();
    String other = "another-secret-that-is-long-enough-for-hs256-too";
    String signed = TestTokens.token("admin");
    String payload = signed.split("\\.", -1)[1];
    String unsigned = base64("{\"alg\":\"none\"}") + "." + payload + ".";
    return Stream.of(
        bad("expired", claims -> claims.setExpirationTime(at(Duration.ZERO))),
        bad("not yet valid", claims -> claims.setNotBefore(at(Duration.ofSeconds(1)))),
        bad("without exp", claims -> claims.unsetClaim("exp")),
        bad("of another issuer", claims -> claims.setIssuer("https://elsewhere.example")),
        bad("without issuer", claims -> claims.unsetClaim("iss")),
        bad("for another audience", claims -> claims.setAudience("elsewhere")),
        bad("without audience", claims -> claims.unsetClaim("aud")),
        bad("without subject", claims -> claims.unsetClaim("sub")),
        bad("of a blank subject", claims -> claims.setSubject(" ")),
        bad("of a subject with a NUL", claims -> claims.setSubject("a\u0000b")),
        Arguments.of(
            "of another secret", TestTokens.sign(good, AlgorithmIdentifiers.HMAC_SHA256, other)),
        Arguments.of(
            "of another algorithm",
            TestTokens.sign(good, AlgorithmIdentifiers.HMAC_SHA512, ServiceUnderTest.JWT_SECRET)),
        Arguments.of("not signed", unsigned),
        Arguments.of("not signed, in capitals", base64("{\"alg\":\"NONE\"}") + "." + payload + "."),
        Arguments.of("tampered with", tampered(signed)),
        Arguments.of("of an algorithm that is a number", raw("{\"alg\":7}", "{}")),
        Arguments.of("of a key id that is a list", raw("{\"alg\":\"HS256\",\"kid\":[]}", "{}")),
        Arguments.of("of no algorithm", raw("{}", "{}")),
        Arguments.of("of a critical extension", raw("{\"alg\":\"HS256\",\"crit\":[\"x\"]}", "{}")),
        Arguments.of("of a header that is no object", raw("[]", "{}")),
        Arguments.of(
            "encrypted, so to speak", raw("{\"alg\":\"dir\",\"enc\":\"x\"}", "{}") + ".a.b"),
        bad("of an exp that is a text", claims -> claims.setClaim("exp", "tomorrow")),
        bad("of an audience that is a number", claims -> claims.setClaim("aud", 7)),
        bad("of an issuer that is a number", claims -> claims.setClaim("iss", 7)),
        bad("of a subject that is a number", claims -> claims.setClaim("sub", 7)),
        Arguments.of("garbage", "garbage"),
        Arguments.of("of two parts", signed.substring(0, signed.lastIndexOf('.'))));
  }

  private static Arguments bad(String name, Consumer<JwtClaims> change) {
    JwtClaims claims = TestTokens.claims();
    claims.setClaim("app_metadata", Map.of("role", "admin"));
    change.accept(claims);
    return Arguments.of(name, TestTokens.sign(claims));
  }

  private static NumericDate at(Duration fromNow) {
    return NumericDate.fromMilliseconds(TestClock.START.plus(fromNow).toEpochMilli());
  }

  private static String raw(String header, String payload) {
    return base64(header) + "." + base64(payload) + "." + base64("signature");
  }

  private static String base64(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String tampered(String token) {
    String[] parts = token.split("\\.", -1);
    String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    return parts[0] + "." + base64(payload.replace("admin", "staff")) + "." + parts[2];
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void refusesATokenThatIs(String name, String token) {
    request("GET", "/customers").token(token).send().isProblem(401, "unauthenticated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YTpi", "Bearer", "Bearer ", "token", "Bearer a b"})
  void refusesAnotherScheme(String header) {
    request("GET", "/customers")
        .header("Authorization", header)
        .send()
        .isProblem(401, "unauthenticated");
  }

  @Test
  void doesNotChooseBetweenTwoTokens() {
    request("GET", "/customers").as("admin").as("admin").send().isProblem(401, "unauthenticated");
  }

  /** Claims to add, and the role they make; the list is for all but role customer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"app_metadata\":{\"role\":\"staff\"}}|200",
        "{\"app_metadata\":{\"role\":\"customer\"}}|403",
        "{\"app_metadata\":{\"role\":\"owner\"}}|403",
        "{\"app_metadata\":{\"role\":\"ADMIN\"}}|403",
        "{\"app_metadata\":{\"role\":7}}|403",
        "{\"app_metadata\":{\"role\":\"owner\"},\"user_role\":\"admin\"}|403",
        "{\"app_metadata\":{\"role\":\"customer\"},\"user_role\":\"admin\"}|403",
        "{\"app_metadata\":{\"provider\":\"email\"},\"user_role\":\"staff\"}|200",
        "{\"user_role\":\"staff\"}|200",
        "{\"user_role\":\"owner\"}|403",
        "{\"user_role\":null}|403",
        "{\"user_metadata\":{\"role\":\"admin\"}}|403",
        "{\"user_metadata\":{\"app_metadata\":{\"role\":\"admin\"}}}|403",
        "{\"role\":\"service_role\"}|200",
        "{\"role\":\"authenticated\"}|403",
        "{\"role\":\"admin\"}|403",
        "{\"role\":null}|403",
        "{\"role\":\"anon\",\"app_metadata\":{\"role\":\"admin\"}}|403",
        "{\"is_anonymous\":true,\"app_metadata\":{\"role\":\"admin\"}}|403",
        "{\"is_anonymous\":false,\"app_metadata\":{\"role\":\"admin\"}}|200",
      })
  void readsTheRoleWhereTheUserCannotWriteIt(String added, int status) throws Exception {
    JwtClaims claims = TestTokens.claims();
    JwtClaims.parse(added).getClaimsMap().forEach(claims::setClaim);
    Answer answer = request("GET", "/customers").token(TestTokens.sign(claims)).send();
    if (status == 403) {
      answer.isProblem(403, "forbidden");
    } else {
      answer.is(status);
    }
  }

  @Test
  void takesTheLegacyKeyOfTheServiceAsItIs() throws Exception {
    long expires = TestClock.START.plus(Duration.ofDays(3650)).getEpochSecond();
    JwtClaims legacy =
        JwtClaims.parse("{\"iss\":\"supabase\",\"role\":\"service_role\",\"exp\":" + expires + "}");
    String token = TestTokens.sign(legacy);
    String id = created(aCustomer());
    Answer posted =
        request("POST", "/customers/" + id + "/loyalty/earn")
            .token(token)
            .json("{\"points\":5}")
            .send()
            .is(201);
    assertThat(posted.at("transaction/actor").asText()).isEqualTo("service");
    JwtClaims anon =
        JwtClaims.parse("{\"iss\":\"supabase\",\"role\":\"anon\",\"exp\":" + expires + "}");
    request("GET", "/customers").token(TestTokens.sign(anon)).send().isProblem(403, "forbidden");
  }
}
