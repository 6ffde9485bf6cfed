package customerservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.Reports;
import customerservice.testing.Samples;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends every operation of the served description with every role and every bad token. The requests
 * are valid except for the token, so the token is the only possible reason for a refusal.
 */
@QuarkusTest
class AuthorizationCoverageTest extends ApiTest {
  private static final List<String> ROLES =
      Arrays.stream(Role.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList();

  private static final String NO_TOKEN = "no token";
  private static final String BAD_TOKEN = "bad token";
  private static final String NO_ROLE = "no role";

  /** Statuses of valid requests: success, or a conflict with existing data. */
  private static final Set<Integer> DONE = Set.of(200, 201, 202, 204, 409, 412);

  private static final Samples NO_IDS = new Samples(OpenApi.read(), Map.of());

  private static final Reports.Counts COUNTS = new Reports.Counts();

  /** The statuses of each operation by role or kind of token. */
  private static final Reports.Matrix MATRIX =
      new Reports.Matrix(
          Stream.concat(ROLES.stream(), Stream.of(NO_TOKEN, BAD_TOKEN, NO_ROLE)).toList());

  private static OpenApi served() {
    return new OpenApi(request("GET", "/openapi.json").send().is(200).json());
  }

  static Stream<String> operations() {
    return served().operations().keySet().stream().filter(route -> !isPublic(route));
  }

  static Stream<String> publicOperations() {
    return served().operations().keySet().stream().filter(AuthorizationCoverageTest::isPublic);
  }

  private static boolean isPublic(String route) {
    return OpenApi.read().operation(route).path("security").isArray();
  }

  private static List<String> rolesOf(String route) {
    return OpenApi.texts(OpenApi.read().operation(route).path("x-roles"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @Tag("slow")
  void admitsTheRolesThatItNames(String route) throws Exception {
    for (String role : rolesOf(route)) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < NO_IDS.bodies(route).size(); i++) {
        startAnew(); // A request may delete the data that the next one needs.
        Samples samples = samples();
        JsonNode body = samples.bodies(route).get(i);
        Answer answer = sample(route, samples, samples.path(route), body).as(role).send();
        COUNTS.add(route, "admitted with a permitted role", answer);
        MATRIX.add(route, role, answer);
        statuses.add(answer.status());
      }
      // An example may have a field that only other roles may write.
      assertThat(statuses)
          .as("%s as %s, with each example of its body", route, role)
          .containsAnyElementsOf(DONE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @Tag("slow")
  void refusesAllOtherCallers(String route) throws Exception {
    Samples samples = samples();
    String before = stored();
    List<String> permitted = rolesOf(route);

    Answer anonymous = sample(route, samples).send().isProblem(401, "unauthenticated");
    assertThat(anonymous.header("www-authenticate")).startsWith("Bearer");
    COUNTS.add(route, "refused without a token", anonymous);
    MATRIX.add(route, NO_TOKEN, anonymous);
    for (String role : ROLES) {
      if (!permitted.contains(role)) {
        Answer other = sample(route, samples).as(role).send();
        COUNTS.add(route, "refused with another role", other.isProblem(403, "forbidden"));
        MATRIX.add(route, role, other);
      }
    }
    BadTokens.notValid(permitted.getFirst())
        .forEach((name, token) -> {
          Answer answer = refused(route, samples, name, token, 401, "unauthenticated");
          COUNTS.add(route, "refused with a bad token", answer);
          MATRIX.add(route, BAD_TOKEN, answer);
        });
    BadTokens.ofNoRole(permitted.getFirst())
        .forEach((name, token) -> {
          Answer answer = refused(route, samples, name, token, 403, "forbidden");
          COUNTS.add(route, "refused with a token without a role", answer);
          MATRIX.add(route, NO_ROLE, answer);
        });

    assertThat(stored()).as("stored data after the refused requests").isEqualTo(before);
  }

  /** One operation for every run of the tests; {@code AccessTest} sends each role to each one. */
  @Test
  void refusesAllOtherCallersOfAList() throws Exception {
    refusesAllOtherCallers("GET /customers");
  }

  private static Answer refused(
      String route, Samples samples, String name, String token, int status, String code) {
    Answer answer = sample(route, samples).token(token).send();
    assertThat(answer.status()).as("%s with the token: %s", route, name).isEqualTo(status);
    return answer.isProblem(status, code);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("publicOperations")
  @Tag("slow")
  void isPublicWithAndWithoutAToken(String route) {
    Samples samples = samples();
    Answer anonymous = sample(route, samples).send().is(200);
    COUNTS.add(route, "admitted without a token", anonymous);
    MATRIX.add(route, NO_TOKEN, anonymous);
    for (String role : ROLES) {
      Answer answer = sample(route, samples).as(role).send().is(200);
      COUNTS.add(route, "admitted with a role", answer);
      MATRIX.add(route, role, answer);
    }
    for (String token : BadTokens.notValid("admin").values()) {
      Answer answer = sample(route, samples).token(token).send().is(200);
      COUNTS.add(route, "admitted with a bad token", answer);
      MATRIX.add(route, BAD_TOKEN, answer);
    }
  }

  /** Without this, the refusals of the bad tokens would prove nothing. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  @Tag("slow")
  void acceptsTheValidTokenFromWhichTheBadOnesAreDerived(String route) {
    String role = rolesOf(route).getFirst();
    String good = TestTokens.token(role, TestTokens.subject(role));
    assertThat(sample(route, samples()).token(good).send().status()).as(route).isIn(DONE);
    assertThat(BadTokens.notValid(role)).hasSizeGreaterThan(15).doesNotContainValue(good);
  }

  @AfterAll
  static void reportCounts() {
    COUNTS.write("authorization.txt");
    MATRIX.write("roles-by-operation.md");
  }
}
