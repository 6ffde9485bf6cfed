package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A posting with an Idempotency-Key is posted once, and a dry run posts nothing. */
@QuarkusTest
class ReplayingPostingsTest extends ApiTest {
  private static final String PURCHASE =
      "{\"amount\":\"500\",\"currency\":\"EUR\",\"reference\":\"r-1\",\"description\":\"lunch\"}";

  @Inject Ledger ledger;

  private Answer send(String path, String key, String body) {
    return request("POST", path).as("staff").header("Idempotency-Key", key).json(body).send();
  }

  private static boolean isReplay(Answer answer) {
    return answer.header("idempotency-replayed").equals("true");
  }

  private String account() {
    return "/customers/" + created(aCustomer()) + "/loyalty";
  }

  @Test
  void replaysTheFirstResponseAfterLaterChanges() {
    String account = account();
    Answer first = send(account + "/earn", "k", PURCHASE).is(201);
    assertThat(isReplay(first)).isFalse();
    assertThat(first.at("tier_changed/to").asText()).isEqualTo("silver");
    send(account + "/redeem", "k", "{\"points\":100}").is(201);
    TestClock.pass(Duration.ofDays(800));
    put("admin", "/loyalty/program", ProgramTest.body("\"rounding\":\"ceil\"")).is(200);

    Answer again = send(account + "/earn", "k", PURCHASE).is(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("location")).isEqualTo(first.header("location"));
    assertThat(isReplay(again)).isTrue();
    assertThat(get("staff", account).at("points").asLong()).isEqualTo(400);
    send(account + "/earn", "k", "{\"points\":500}").isProblem(422, "idempotency_key_reused");
    send(account + "/earn", "other", PURCHASE).isProblem(409, "reference_already_used");
  }

  /** The program's currency has changed since. */
  @Test
  void replaysTheFirstResponseInAnotherCurrency() {
    String account = account();
    Answer first = send(account + "/earn", "k", PURCHASE).is(201);
    put("admin", "/loyalty/program", ProgramTest.body("\"currency\":\"USD\"")).is(200);
    assertThat(send(account + "/earn", "k", PURCHASE).is(201).text()).isEqualTo(first.text());
    send(account + "/earn", "k2", PURCHASE).isProblem(409, "reference_already_used");
    String another = PURCHASE.replace("r-1", "r-2");
    assertThat(send(account + "/earn", "k3", another).errors())
        .containsExactly("currency: not_allowed");
    // The contract checks the currency before the customer.
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"blocked\"}").is(200);
    assertThat(send(account + "/earn", "k3", another).errors())
        .containsExactly("currency: not_allowed");
    String unknown = "/customers/01900000-0000-7000-8000-000000000000/loyalty/earn";
    assertThat(send(unknown, "k", PURCHASE).errors()).containsExactly("currency: not_allowed");
  }

  @Test
  void replaysARefusal() {
    String account = account();
    Answer first = send(account + "/redeem", "k", "{\"points\":5}");
    first.isProblem(409, "insufficient_points");
    send(account + "/earn", "k", "{\"points\":50,\"reference\":\"r\"}").is(201);
    Answer again = send(account + "/redeem", "k", "{\"points\":5.0}").is(409);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("content-type")).startsWith("application/problem+json");
    assertThat(isReplay(again)).isTrue();
    send(account + "/redeem", "k", "{\"points\":6}").isProblem(422, "idempotency_key_reused");
    send(account + "/redeem", "k2", "{\"points\":5}").is(201);

    send(account + "/earn", "k3", "{\"points\":50,\"reference\":\"r\"}")
        .isProblem(409, "reference_already_used");
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"blocked\"}").is(200);
    Answer blocked = send(account + "/earn", "k4", "{\"points\":1}");
    blocked.isProblem(409, "customer_not_active");
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"active\"}").is(200);
    assertThat(send(account + "/earn", "k4", "{\"points\":1}").text()).isEqualTo(blocked.text());
    assertThat(send(account + "/earn", "k3", "{\"points\":50,\"reference\":\"r\"}").status())
        .isEqualTo(409);
    assertThat(get("staff", account).at("points").asLong()).isEqualTo(45);
  }

  @Test
  void storesNoRefusalOfAnInvalidRequest() {
    String account = account();
    send(account + "/earn", "k", "{\"points\":0}").isProblem(422, "validation_failed");
    send(account + "/earn", "k", "{\"amount\":\"10000001\",\"currency\":\"EUR\"}")
        .isProblem(422, "validation_failed");
    assertThat(isReplay(send(account + "/earn", "k", "{\"points\":1}").is(201))).isFalse();
  }

  @Test
  void checksTheKeyInTheOrderOfTheContract() {
    String account = account();
    send(account + "/earn", "k", PURCHASE).is(201);
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"blocked\"}").is(200);
    assertThat(isReplay(send(account + "/earn", "k", PURCHASE).is(201))).isTrue();
    send(account + "/earn", "k", "{\"points\":1,\"reference\":\"r-1\"}")
        .isProblem(422, "idempotency_key_reused");
    send(account + "/earn", "k2", "{\"points\":1,\"reference\":\"r-1\"}")
        .isProblem(409, "reference_already_used");
    send("/customers/xyz/loyalty/earn", "k", PURCHASE).isProblem(404, "customer_not_found");
    send(account + "/earn", "k", "{\"points\":-1}").isProblem(422, "validation_failed");
  }

  @Test
  void replaysWithinABatch() {
    CustomerId customer = CustomerId.parse(created(aCustomer())).orElseThrow();
    List<PostingOutcome> outcomes =
        ledger.post(
            List.of(
                posting(customer, new Movement.Redeem(9), "k", "a"),
                posting(customer, new Movement.Earn(5), "k", "b"),
                posting(customer, new Movement.Earn(5), "k", "b"),
                posting(customer, new Movement.Earn(5), "k", "c"),
                posting(customer, new Movement.Redeem(9), "k", "a"),
                posting(customer, new Movement.Redeem(5), "k2", "a")));
    assertThat(outcomes)
        .extracting(outcome -> (Object) outcome.getClass())
        .containsExactly(
            PostingOutcome.InsufficientPoints.class,
            PostingOutcome.Posted.class,
            PostingOutcome.Replayed.class,
            PostingOutcome.KeyReused.class,
            PostingOutcome.RefusedBefore.class,
            PostingOutcome.Posted.class);
  }

  private static Posting posting(
      CustomerId customer, Movement movement, String key, String request) {
    return aPosting(customer, movement).key(key, request.repeat(64)).build();
  }

  @Test
  void previewsWithoutWriting() {
    String account = account();
    assertThat(send(account + "/earn?dry_run=", "k", PURCHASE).errors())
        .containsExactly("dry_run: wrong_type");
    Answer preview = send(account + "/earn?dry_run=true", "k", PURCHASE).is(200);
    assertThat(preview.header("location")).isEmpty();
    assertThat(preview.at("transaction").has("id")).isTrue();
    assertThat(preview.at("transaction/id").isNull()).isTrue();
    assertThat(preview.at("transaction").has("seq")).isTrue();
    assertThat(preview.at("transaction/seq").isNull()).isTrue();
    assertThat(preview.at("transaction/balance_after").asLong()).isEqualTo(500);
    assertThat(preview.at("tier_changed/to").asText()).isEqualTo("silver");
    assertThat(preview.at("loyalty/points").asLong()).isEqualTo(500);
    assertThat(get("staff", account).at("points").asLong()).isZero();
    assertThat(get("staff", account + "/transactions").at("items")).isEmpty();

    Answer posted = send(account + "/earn", "k", PURCHASE).is(201);
    assertThat(isReplay(posted)).isFalse();
    for (String same : List.of("tier_changed", "explanation", "loyalty", "transaction/amount")) {
      assertThat(preview.at(same)).isEqualTo(posted.at(same));
    }
    assertThat(send(account + "/redeem?dry_run=true", "x", "{\"points\":100}").at("loyalty/points"))
        .hasToString("400");
    assertThat(get("staff", account).at("points").asLong()).isEqualTo(500);
  }

  @Test
  void previewsWithTheSameChecks() {
    String account = account();
    send(account + "/redeem?dry_run=true", "k", "{\"points\":1}")
        .isProblem(409, "insufficient_points");
    assertThat(isReplay(send(account + "/redeem?dry_run=true", "k", "{\"points\":1}"))).isFalse();
    send(account + "/earn", "used", "{\"points\":1,\"reference\":\"r\"}").is(201);
    send(account + "/earn?dry_run=true", "used", "{\"points\":1,\"reference\":\"r\"}")
        .isProblem(422, "idempotency_key_reused");
    send(account + "/earn?dry_run=true", "free", "{\"points\":1,\"reference\":\"r\"}")
        .isProblem(409, "reference_already_used");
    assertThat(send(account + "/earn?dry_run=yes", "k", "{}").errors())
        .containsExactlyInAnyOrder("points: required", "dry_run: wrong_type");
    send("/customers/xyz/loyalty/earn?dry_run=true", "k", "{\"points\":1}")
        .isProblem(404, "customer_not_found");
    assertThat(isReplay(send(account + "/earn?dry_run=false", "f", "{\"points\":1}").is(201)))
        .isFalse();
  }
}
