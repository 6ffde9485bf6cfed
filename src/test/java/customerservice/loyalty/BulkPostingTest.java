package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bulk requests: each item is posted or refused on its own. */
@QuarkusTest
class BulkPostingTest extends ApiTest {
  private static final String PATH = "/loyalty/transactions/batch";

  private static String body(String... items) {
    return "{\"items\":[" + String.join(",", items) + "]}";
  }

  private static Answer send(String... items) {
    return post("service", PATH, body(items));
  }

  private static String of(String customer, String members) {
    return "{\"customer_id\":\"" + customer + "\"," + members + "}";
  }

  private static String earn(String customer, int points) {
    return of(customer, "\"type\":\"earn\",\"points\":" + points);
  }

  private static String redeem(String customer, int points) {
    return of(customer, "\"type\":\"redeem\",\"points\":" + points);
  }

  private static List<Integer> statuses(Answer answer) {
    return answer.is(200).at("items").valueStream().map(i -> i.path("status").asInt()).toList();
  }

  private static List<String> problems(Answer answer) {
    return answer
        .is(200)
        .at("items")
        .valueStream()
        .map(item -> item.path("problem").path("code").asText())
        .toList();
  }

  private static List<String> errors(JsonNode item) {
    assertThat(item.path("status").asInt()).isEqualTo(422);
    assertThat(item.path("body").isNull()).isTrue();
    return item.at("/problem/errors")
        .valueStream()
        .map(error -> error.path("field").asText() + ": " + error.path("code").asText())
        .toList();
  }

  private static long points(String customer) {
    return get("staff", "/customers/" + customer + "/loyalty").at("points").asLong();
  }

  private static void isConsistent(String customer) {
    Answer verification = get("manager", "/customers/" + customer + "/loyalty/verify").is(200);
    assertThat(verification.at("consistent").asBoolean()).isTrue();
  }

  @Test
  void returnsTheResponseOfTheSingleRequestForEachItem() {
    String ana = created(aCustomer());
    String eva = created(aCustomer().with("external_id", "pos-1"));
    Answer answer =
        send(
            of(
                ana,
                "\"type\":\"earn\",\"amount\":\"500\",\"currency\":\"EUR\",\"reference\":\"r-1\","
                    + "\"description\":\"lunch\",\"location_id\":\"bar\""),
            "{\"external_id\":\" pos-1 \",\"type\":\"earn\",\"points\":10}",
            redeem(ana, 100),
            redeem(eva, 11));
    assertThat(statuses(answer)).containsExactly(201, 201, 201, 409);
    JsonNode first = answer.at("items/0/body");
    assertThat(answer.at("items/0/problem").isNull()).isTrue();
    String id = first.at("/transaction/id").asText();
    assertThat(get("staff", "/customers/" + ana + "/loyalty/transactions/" + id).json())
        .isEqualTo(first.at("/transaction"));
    assertThat(first.at("/transaction/actor").asText()).isEqualTo("demo-service");
    assertThat(first.at("/tier_changed/to").asText()).isEqualTo("silver");
    assertThat(first.at("/explanation/result").asLong()).isEqualTo(500);
    assertThat(answer.at("items/1/body/transaction/customer_id").asText()).isEqualTo(eva);
    assertThat(answer.at("items/2/body/loyalty"))
        .isEqualTo(get("staff", "/customers/" + ana + "/loyalty").json());
    assertThat(answer.at("items/3/body").isNull()).isTrue();
    JsonNode problem = answer.at("items/3/problem");
    assertThat(problem.path("code").asText()).isEqualTo("insufficient_points");
    assertThat(problem.path("balance").asLong()).isEqualTo(10);
    assertThat(problem.path("request_id").asText()).isEqualTo(answer.header("x-request-id"));
    assertThat(answer.header("location")).isEmpty();
    isConsistent(ana);
    isConsistent(eva);
  }

  @Test
  void postsItemsInOrder() {
    String ana = created(aCustomer());
    Answer answer =
        send(redeem(ana, 1), earn(ana, 5), redeem(ana, 5), redeem(ana, 1), earn(ana, 2));
    assertThat(statuses(answer)).containsExactly(409, 201, 201, 409, 201);
    assertThat(answer.at("items/4/body/transaction/seq").asLong()).isEqualTo(3);
    assertThat(points(ana)).isEqualTo(2);
  }

  @Test
  void refusesItemsIndependently() {
    String ana = created(aCustomer());
    String blocked = created(aCustomer().with("status", "blocked"));
    String used = "\"type\":\"earn\",\"points\":1,\"reference\":\"r\"";
    Answer answer =
        send(
            earn(blocked, 5),
            of(ana, used),
            of(ana, used),
            earn("" + UUID.randomUUID(), 1),
            earn("xyz", 1),
            earn("x".repeat(5000), 1),
            "{\"external_id\":\"unknown\",\"type\":\"earn\",\"points\":1}",
            earn(ana, 0),
            earn(ana, 7));
    assertThat(problems(answer))
        .containsExactly(
            "customer_not_active",
            "",
            "reference_already_used",
            "customer_not_found",
            "customer_not_found",
            "customer_not_found",
            "customer_not_found",
            "validation_failed",
            "");
    assertThat(statuses(answer)).containsExactly(409, 201, 409, 404, 404, 404, 404, 422, 201);
    assertThat(answer.at("items/2/problem/transaction_id"))
        .isEqualTo(answer.at("items/1/body/transaction/id"));
    assertThat(answer.at("items/2/problem/reversed_points").asLong(-1)).isZero();
    assertThat(points(ana)).isEqualTo(8);
    assertThat(points(blocked)).isZero();
    isConsistent(ana);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|items[1].customer_id: required,items[1].type: required,items[1].points: required",
        "7|items[1]: wrong_type",
        "null|items[1]: wrong_type",
        "[]|items[1]: wrong_type",
        "{ID,\"type\":\"earn\"}|items[1].points: required",
        "{ID,\"points\":1}|items[1].type: required",
        "{ID,\"type\":\"adjust\",\"points\":1}|items[1].type: not_allowed",
        "{ID,\"type\":\"Earn\",\"points\":1}|items[1].type: not_allowed",
        "{ID,\"type\":7,\"points\":1}|items[1].type: wrong_type",
        "{ID,\"type\":\"earn\",\"points\":0}|items[1].points: out_of_range",
        "{ID,\"type\":\"earn\",\"points\":10000001}|items[1].points: out_of_range",
        "{ID,\"type\":\"earn\",\"points\":1,\"amount\":\"1\",\"currency\":\"EUR\"}"
            + "|items[1].points: conflict",
        "{ID,\"type\":\"earn\",\"amount\":\"1\",\"currency\":\"USD\"}"
            + "|items[1].currency: not_allowed",
        "{ID,\"type\":\"earn\",\"amount\":\"10000001\",\"currency\":\"EUR\"}"
            + "|items[1].amount: out_of_range",
        "{ID,\"type\":\"redeem\",\"amount\":\"1\",\"currency\":\"EUR\",\"points\":1}"
            + "|items[1].amount: unknown_field,items[1].currency: unknown_field",
        "{ID,\"type\":\"earn\",\"points\":1,\"reason\":\"r\"}|items[1].reason: unknown_field",
        "{ID,\"external_id\":\"x\",\"type\":\"earn\",\"points\":1}|items[1].customer_id: conflict",
        "{\"customer_id\":\" \",\"type\":\"earn\",\"points\":1}|items[1].customer_id: required",
        "{\"customer_id\":7,\"type\":\"earn\",\"points\":1}|items[1].customer_id: wrong_type",
        "{\"external_id\":7,\"type\":\"earn\",\"points\":1}|items[1].external_id: wrong_type",
        "{ID,\"type\":\"earn\",\"points\":1,\"idempotency_key\":\"a b\"}"
            + "|items[1].idempotency_key: invalid_format",
        "{ID,\"type\":\"earn\",\"points\":1,\"idempotency_key\":\"é\"}"
            + "|items[1].idempotency_key: invalid_format",
      })
  void reportsErrorsByIndexAndPostsTheOtherItems(String item, String errors) {
    String ana = created(aCustomer());
    String invalid = item.replace("ID", "\"customer_id\":\"" + ana + "\"");
    Answer answer = send(earn(ana, 3), invalid, earn(ana, 4));
    assertThat(statuses(answer)).containsExactly(201, 422, 201);
    assertThat(errors(answer.at("items/1"))).containsExactlyInAnyOrder(errors.split(",", -1));
    assertThat(points(ana)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "external_id,100",
    "reference,100",
    "description,500",
    "location_id,100",
  })
  void acceptsTextsUpToTheirLength(String field, int max) {
    String ana = created(aCustomer().with("external_id", "é".repeat(100)));
    String name = field.equals("external_id") ? "" : "\"customer_id\":\"" + ana + "\",";
    String item = "{" + name + "\"type\":\"earn\",\"points\":1,\"" + field + "\":\"%s\"}";
    Answer answer = send(item.formatted("é".repeat(max)), item.formatted("é".repeat(max + 1)));
    assertThat(answer.at("items/0/status").asInt()).isEqualTo(201);
    assertThat(errors(answer.at("items/1"))).containsExactly("items[1]." + field + ": too_long");
  }

  @Test
  void acceptsKeysUpToTheirLength() {
    String ana = created(aCustomer());
    String item = "\"type\":\"earn\",\"points\":1,\"idempotency_key\":\"%s\"";
    Answer answer =
        send(of(ana, item.formatted("~".repeat(255))), of(ana, item.formatted("~".repeat(256))));
    assertThat(answer.at("items/0/status").asInt()).isEqualTo(201);
    assertThat(errors(answer.at("items/1"))).containsExactly("items[1].idempotency_key: too_long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|items: required",
        "{\"items\":null}|items: required",
        "{\"items\":{}}|items: wrong_type",
        "{\"items\":\"x\"}|items: wrong_type",
        "{\"items\":[],\"dry_run\":true}|dry_run: unknown_field",
        "[]|$: wrong_type",
      })
  void refusesTheRequestIfTheListIsInvalid(String body, String error) {
    assertThat(post("service", PATH, body).errors()).containsExactly(error);
  }

  @Test
  void acceptsAnEmptyList() {
    assertThat(send().is(200).text()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void acceptsAtMostAThousandItems() {
    List<String> customers = IntStream.range(0, 5).mapToObj(i -> created(aCustomer())).toList();
    List<String> items =
        IntStream.range(0, 1000).mapToObj(i -> earn(customers.get(i % 5), 1)).toList();
    Answer answer = send(items.toArray(String[]::new));
    assertThat(statuses(answer)).hasSize(1000).containsOnly(201);
    customers.forEach(customer -> assertThat(points(customer)).isEqualTo(200));
    String tooMany =
        Collections.nCopies(1001, "{}").stream().collect(Collectors.joining(",", "[", "]"));
    assertThat(post("service", PATH, "{\"items\":" + tooMany + "}").errors())
        .containsExactly("items: too_many");
    isConsistent(customers.getFirst());
  }

  @Test
  void previewsItemsInOrderAndWritesNothing() throws Exception {
    String ana = created(aCustomer());
    String keyed = "\"type\":\"earn\",\"points\":5,\"idempotency_key\":\"k\"";
    String before = stored();
    Answer preview =
        request("POST", PATH + "?dry_run=true")
            .as("service")
            .header("Idempotency-Key", "batch")
            .json(
                body(
                    earn(ana, 10),
                    redeem(ana, 4),
                    redeem(ana, 7),
                    of(ana, keyed),
                    of(ana, keyed),
                    earn(ana, -1)))
            .send();
    assertThat(statuses(preview)).containsExactly(200, 200, 409, 200, 200, 422);
    assertThat(preview.at("items/1/body/transaction/balance_after").asLong()).isEqualTo(6);
    assertThat(preview.at("items/2/problem/balance").asLong()).isEqualTo(6);
    for (int i : new int[] {0, 1, 3, 4}) {
      JsonNode transaction = preview.at("items/" + i + "/body/transaction");
      assertThat(transaction.path("id").isNull()).isTrue();
      assertThat(transaction.path("seq").isNull()).isTrue();
    }
    assertThat(preview.at("items/4/body")).isEqualTo(preview.at("items/3/body"));
    String withReference = "\"type\":\"earn\",\"points\":5,\"reference\":\"r\"";
    Answer twice =
        request("POST", PATH + "?dry_run=true")
            .as("service")
            .json(body(of(ana, withReference), of(ana, withReference)))
            .send();
    assertThat(statuses(twice)).containsExactly(200, 409);
    // A previewed posting has no id to refer to.
    assertThat(twice.at("items/1/problem").has("transaction_id")).isFalse();
    assertThat(stored()).isEqualTo(before);
  }
}
