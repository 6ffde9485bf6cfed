package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bulk requests that are sent again, with a key for the request or for each item. */
@QuarkusTest
class ReplayingBulkPostingsTest extends ApiTest {
  private static final String PATH = "/loyalty/transactions/batch";
  private static final int DUPLICATES = 8;

  private static Answer send(String key, String... items) {
    return request("POST", PATH)
        .as("service")
        .header("Idempotency-Key", key)
        .json("{\"items\":[" + String.join(",", items) + "]}")
        .send();
  }

  private static Answer sendWithoutKey(String... items) {
    return post("manager", PATH, "{\"items\":[" + String.join(",", items) + "]}");
  }

  private static String item(String customer, String type, int points, String more) {
    return "{\"customer_id\":\"%s\",\"type\":\"%s\",\"points\":%d%s}"
        .formatted(customer, type, points, more);
  }

  private static String earn(String customer, int points) {
    return item(customer, "earn", points, "");
  }

  private static String keyed(String customer, int points, String key) {
    return item(customer, "earn", points, ",\"idempotency_key\":\"" + key + "\"");
  }

  private static Answer single(String customer, String key, String body) {
    return request("POST", "/customers/" + customer + "/loyalty/earn")
        .as("staff")
        .header("Idempotency-Key", key)
        .json(body)
        .send();
  }

  private static List<Integer> statuses(Answer answer) {
    return answer.is(200).at("items").valueStream().map(i -> i.path("status").asInt()).toList();
  }

  private static boolean isReplay(Answer answer) {
    return answer.header("idempotency-replayed").equals("true");
  }

  private static long points(String customer) {
    return get("staff", "/customers/" + customer + "/loyalty").at("points").asLong();
  }

  private static void isConsistent(String customer) {
    Answer verification = get("manager", "/customers/" + customer + "/loyalty/verify").is(200);
    assertThat(verification.at("consistent").asBoolean()).isTrue();
  }

  @Test
  void replaysTheFirstResponseUnchanged() {
    String ana = created(aCustomer());
    String[] items = {earn(ana, 5), item(ana, "redeem", 9, ""), earn("xyz", 1), earn(ana, 0)};
    Answer first = send("k", items);
    assertThat(statuses(first)).containsExactly(201, 409, 404, 422);
    assertThat(isReplay(first)).isFalse();
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":100}").is(201);
    TestClock.pass(Duration.ofHours(23));
    Answer again = send("k", items);
    assertThat(again.is(200).text()).isEqualTo(first.text());
    assertThat(isReplay(again)).isTrue();
    assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
    assertThat(points(ana)).isEqualTo(105);
    send("k", earn(ana, 5)).isProblem(422, "idempotency_key_reused");
    assertThat(statuses(send("k2", items))).containsExactly(201, 201, 404, 422);
    assertThat(points(ana)).isEqualTo(101);
    isConsistent(ana);
  }

  /** Simulates a crash after all items were posted and before the response was stored. */
  @Test
  void postsNothingTwiceAfterACrash() throws Exception {
    String ana = created(aCustomer());
    String[] items = {
      earn(ana, 5), earn(ana, 5), item(ana, "redeem", 99, ""), keyed(ana, 7, "own")
    };
    Answer first = send("k", items);
    assertThat(statuses(first)).containsExactly(201, 201, 409, 201);
    sql("DELETE FROM customer_service.idempotency_records WHERE scope LIKE '%batch'");
    earnMore(ana);
    Answer again = send("k", items);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(isReplay(again)).isFalse();
    assertThat(points(ana)).isEqualTo(117);

    sql("DELETE FROM customer_service.idempotency_records WHERE scope LIKE '%batch'");
    Answer other = send("k", earn(ana, 6), earn(ana, 5), keyed(ana, 8, "own"));
    assertThat(statuses(other)).containsExactly(422, 201, 422);
    assertThat(other.at("items/0/problem/code").asText()).isEqualTo("idempotency_key_reused");
    assertThat(other.at("items/0/problem/errors/0/field").asText()).isEqualTo("Idempotency-Key");
    assertThat(other.at("items/2/problem/errors/0/field").asText())
        .isEqualTo("items[2].idempotency_key");
    assertThat(points(ana)).isEqualTo(117);
    isConsistent(ana);
  }

  private static void earnMore(String customer) {
    post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":100}").is(201);
  }

  @Test
  void sharesKeysWithSingleRequests() {
    String ana = created(aCustomer());
    Answer single = single(ana, "k-1", "{\"points\":5, \"description\":\"lunch\"}").is(201);
    earnMore(ana);
    String same = ",\"description\":\"lunch\",\"idempotency_key\":\"k-1\"";
    Answer batch = sendWithoutKey(item(ana, "earn", 5, same), keyed(ana, 6, "k-2"));
    assertThat(statuses(batch)).containsExactly(201, 201);
    assertThat(batch.at("items/0/body")).isEqualTo(single.json());
    assertThat(points(ana)).isEqualTo(111);
    Answer again = single(ana, "k-2", "{\"points\":6}").is(201);
    assertThat(isReplay(again)).isTrue();
    assertThat(again.json()).isEqualTo(batch.at("items/1/body"));
    assertThat(again.header("location")).endsWith(again.at("transaction/id").asText());
    assertThat(points(ana)).isEqualTo(111);
    Answer other = sendWithoutKey(keyed(ana, 7, "k-1"));
    assertThat(other.at("items/0/problem/code").asText()).isEqualTo("idempotency_key_reused");
  }

  @Test
  void replaysTheRefusalOfAnItemToASingleRequest() {
    String ana = created(aCustomer());
    String redeem = item(ana, "redeem", 5, ",\"idempotency_key\":\"k\"");
    Answer batch = sendWithoutKey(redeem);
    earnMore(ana);
    Answer single =
        request("POST", "/customers/" + ana + "/loyalty/redeem")
            .as("staff")
            .header("Idempotency-Key", "k")
            .json("{\"points\":5}")
            .send();
    assertThat(single.is(409).json()).isEqualTo(batch.at("items/0/problem"));
    Answer again = sendWithoutKey(redeem);
    assertThat(again.at("items/0")).isEqualTo(batch.at("items/0"));
  }

  @Test
  void postsItemsWithTheSameKeyOnce() {
    String ana = created(aCustomer());
    Answer answer =
        sendWithoutKey(keyed(ana, 5, "k"), keyed(ana, 5, "k"), keyed(ana, 6, "k"), earn(ana, 1));
    assertThat(statuses(answer)).containsExactly(201, 201, 422, 201);
    assertThat(answer.at("items/1/body")).isEqualTo(answer.at("items/0/body"));
    assertThat(points(ana)).isEqualTo(6);
    // Without item keys, equal items are separate postings.
    assertThat(statuses(send("b", earn(ana, 1), earn(ana, 1)))).containsExactly(201, 201);
    assertThat(points(ana)).isEqualTo(8);
  }

  @Test
  void treatsADryRunAsAnotherRequest() {
    String ana = created(aCustomer());
    request("POST", PATH + "?dry_run=true")
        .as("service")
        .header("Idempotency-Key", "k")
        .json("{\"items\":[" + earn(ana, 5) + "]}")
        .send()
        .is(200);
    Answer posted = send("k", earn(ana, 5));
    assertThat(isReplay(posted)).isFalse();
    assertThat(statuses(posted)).containsExactly(201);
    request("POST", PATH + "?dry_run=true")
        .as("service")
        .header("Idempotency-Key", "k")
        .json("{\"items\":[" + earn(ana, 5) + "]}")
        .send()
        .isProblem(422, "idempotency_key_reused");
    Answer preview =
        request("POST", PATH + "?dry_run=true")
            .as("service")
            .json("{\"items\":[" + keyed(ana, 5, "own") + "]}")
            .send();
    assertThat(statuses(preview)).containsExactly(200);
    sendWithoutKey(keyed(ana, 1, "posted"));
    Answer known =
        request("POST", PATH + "?dry_run=true")
            .as("service")
            .json("{\"items\":[" + keyed(ana, 1, "posted") + "]}")
            .send();
    assertThat(known.at("items/0/body/transaction/id").isNull()).isTrue();
    assertThat(points(ana)).isEqualTo(6);
  }

  @Test
  void postsOnceForConcurrentDuplicates() throws Exception {
    String ana = created(aCustomer());
    String eva = created(aCustomer());
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      items.add(earn(i % 2 == 0 ? ana : eva, 1));
      items.add(keyed(i % 3 == 0 ? ana : eva, 2, "own-" + i));
      items.add(item(ana, "redeem", 1000, ""));
    }
    String[] all = items.toArray(String[]::new);
    List<Answer> answers = InParallel.all(Collections.nCopies(DUPLICATES, () -> send("k", all)));
    assertThat(answers).extracting(Answer::status).containsOnly(200);
    assertThat(answers).extracting(Answer::text).containsOnly(answers.getFirst().text());
    assertThat(answers.stream().filter(answer -> !isReplay(answer))).hasSize(1);
    assertThat(points(ana) + points(eva)).isEqualTo(60);
    isConsistent(ana);
    isConsistent(eva);
  }
}
