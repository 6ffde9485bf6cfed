package customerservice.loyalty.posting;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.AccountApiTest;
import customerservice.testing.Answer;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retries, previews and concurrent requests of reversals. */
@QuarkusTest
class ReversingAgainTest extends AccountApiTest {
  private static final int THREADS = 16;

  private Answer send(String transaction, String query, String key, String body) {
    return request("POST", path(transaction) + "/reverse" + query)
        .as("manager")
        .header("Idempotency-Key", key)
        .json(body)
        .send();
  }

  @Test
  void replaysTheFirstResponse() {
    opened();
    String row = earned(600);
    String part = "{\"reason\":\"r\",\"points\":200}";
    Answer first = send(row, "", "k", part).is(201);
    reversePoints(row, 300).is(201);
    post("staff", account + "/redeem", "{\"points\":100}").is(201);
    TestClock.pass(Duration.ofDays(400));
    Answer again = send(row, "", "k", part).is(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("location")).isEqualTo(first.header("location"));
    assertThat(again.header("idempotency-replayed")).isEqualTo("true");
    assertThat(reversedPoints(row)).isEqualTo(500);
    send(row, "", "k", WHOLE).isProblem(422, "idempotency_key_reused");

    Answer refused = send(row, "", "k2", WHOLE).isProblem(409, "insufficient_points");
    earned(100);
    assertThat(send(row, "", "k2", WHOLE).text()).isEqualTo(refused.text());
    isConsistent();
  }

  @Test
  void acceptsTheSameKeyForAnotherTransaction() {
    opened();
    String first = earned(10);
    String second = earned(20);
    assertThat(send(first, "", "k", WHOLE).is(201).at("transaction/points").asLong())
        .isEqualTo(-10);
    Answer other = send(second, "", "k", WHOLE).is(201);
    assertThat(other.at("transaction/points").asLong()).isEqualTo(-20);
    assertThat(other.header("idempotency-replayed")).isEmpty();
    send("xyz", "", "k", WHOLE).isProblem(404, "not_found");
  }

  @Test
  void replaysTheResponseOfAnEarnAfterItsReversal() {
    opened();
    String body = "{\"points\":10}";
    Answer first =
        request("POST", account + "/earn")
            .as("staff")
            .header("Idempotency-Key", "k")
            .json(body)
            .send();
    reverse(first.is(201).at("transaction/id").asText(), WHOLE).is(201);
    Answer again =
        request("POST", account + "/earn")
            .as("staff")
            .header("Idempotency-Key", "k")
            .json(body)
            .send();
    assertThat(again.is(201).text()).isEqualTo(first.text());
  }

  @Test
  void previewsWithoutWriting() throws Exception {
    opened();
    String row = bought("500");
    String before = stored();
    Answer preview = send(row, "?dry_run=true", "k", WHOLE).is(200);
    assertThat(preview.header("location")).isEmpty();
    assertThat(preview.at("transaction/id").isNull()).isTrue();
    assertThat(preview.at("transaction/seq").isNull()).isTrue();
    assertThat(preview.at("transaction/reverses").asText()).isEqualTo(row);
    assertThat(preview.at("loyalty/points").asLong()).isZero();
    assertThat(preview.at("tier_changed/to").asText()).isEqualTo("bronze");
    send(row, "?dry_run=true", "k", "{\"reason\":\"r\",\"points\":501}")
        .isProblem(409, "already_reversed");
    assertThat(stored()).isEqualTo(before);
    Answer posted = send(row, "", "k", WHOLE).is(201);
    assertThat(preview.at("loyalty")).isEqualTo(posted.at("loyalty"));
  }

  @Test
  void isReversedOnceByConcurrentRequests() throws Exception {
    opened();
    String row = earned(100);
    earned(1000);
    List<Answer> answers = InParallel.all(Collections.nCopies(THREADS, () -> reverse(row, WHOLE)));
    assertThat(answers).extracting(Answer::status).containsOnly(201, 409).containsOnlyOnce(201);
    assertThat(answers.stream().filter(answer -> answer.status() == 409))
        .allSatisfy(answer -> answer.isProblem(409, "already_reversed"));
    assertThat(points()).isEqualTo(1000);
    isConsistent();
  }

  @Test
  void isReversedUpToItsPointsByConcurrentRequests() throws Exception {
    opened();
    String row = earned(10);
    earned(1000);
    List<Answer> answers =
        InParallel.all(Collections.nCopies(THREADS, () -> reversePoints(row, 1)));
    assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(10);
    assertThat(answers.stream().filter(answer -> answer.status() != 201))
        .hasSize(6)
        .allSatisfy(answer -> answer.isProblem(409, "already_reversed"));
    assertThat(reversedPoints(row)).isEqualTo(10);
    assertThat(points()).isEqualTo(1000);
    isConsistent();
  }
}
