package customerservice.idempotency;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request with an Idempotency-Key is executed once, however often it is sent. */
@QuarkusTest
class ReplayTest extends ApiTest {
  private static final String KEY = "Idempotency-Key";
  private static final int CONCURRENT_REQUESTS = 16;

  private Answer create(String key, Object body) {
    return request("POST", "/customers").as("staff").header(KEY, key).json(body).send();
  }

  private long customers() {
    return get("staff", "/customers?include_total=true").at("total").asLong();
  }

  private static boolean isReplay(Answer answer) {
    return answer.header("idempotency-replayed").equals("true");
  }

  @Test
  void replaysTheFirstResponseByteForByte() {
    Answer first =
        create("k", "{\"first_name\":\"Ana\",\"email\":\"ana@mail.test\",\"tags\":[\"vip\"]}")
            .is(201);
    assertThat(isReplay(first)).isFalse();
    String id = first.at("id").asText();
    put("staff", "/customers/" + id, "{\"first_name\":\"Eva\"}").is(200);
    TestClock.pass(Duration.ofHours(23));

    Answer again =
        create("k", "{ \"tags\":[\"vip\"], \"email\":\"ana@mail.test\", \"first_name\":\"Ana\" }")
            .is(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(isReplay(again)).isTrue();
    assertThat(again.header("location")).isEqualTo("/customers/" + id);
    assertThat(again.header("etag")).isEqualTo(first.header("etag")).isEqualTo("\"1\"");
    assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
    assertThat(again.header("cache-control")).isEqualTo("no-store");
    assertThat(customers()).isEqualTo(1);
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherRequest() {
    create("k", "{\"first_name\":\"Ana\",\"phone\":\"600111222\"}").is(201);
    create("k", "{\"first_name\":\"Eva\",\"phone\":\"600111222\"}")
        .isProblem(422, "idempotency_key_reused");
    create("k", "{\"first_name\":\"Ana\",\"phone\":\"600111222\",\"notes\":null}")
        .isProblem(422, "idempotency_key_reused");
    assertThat(customers()).isEqualTo(1);
  }

  @Test
  void replaysAConflict() {
    String owner = created(aCustomer().email("ana@mail.test"));
    Guest duplicate = aCustomer().email("ana@mail.test");
    Answer first = create("k", duplicate).isProblem(409, "duplicate_customer");
    put("staff", "/customers/" + owner, "{\"email\":\"other@mail.test\"}").is(200);
    Answer again = create("k", duplicate).is(409);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.at("request_id").asText()).isNotEqualTo(again.header("x-request-id"));
    assertThat(again.header("content-type")).startsWith("application/problem+json");
    assertThat(isReplay(again)).isTrue();
    assertThat(isReplay(create("other", duplicate).is(201))).isFalse();
    assertThat(customers()).isEqualTo(2);
  }

  @Test
  void storesNoRefusalThatTheClientCanFix() {
    create("k", "{\"first_name\":\"Ana\"}").isProblem(422, "validation_failed");
    create("k", "{").isProblem(400, "malformed_json");
    request("POST", "/customers")
        .as("customer")
        .header(KEY, "k")
        .json(aCustomer().tagged("vip"))
        .send()
        .isProblem(403, "forbidden");
    assertThat(isReplay(create("k", aCustomer()).is(201))).isFalse();
  }

  @Test
  void scopesAKeyToTenantPathAndGuest() {
    String one = created(aCustomer().with("user_id", "demo-customer"));
    String other = created(aCustomer());
    for (String path :
        List.of(
            "/customers/" + one + "/loyalty/earn",
            "/customers/" + other + "/loyalty/earn",
            "/customers/" + one + "/loyalty/redeem")) {
      Answer posted =
          request("POST", path).as("staff").header(KEY, "k").json("{\"points\":1}").send().is(201);
      assertThat(isReplay(posted)).isFalse();
    }
    for (String guest : List.of("eva", "ada")) {
      Answer own =
          request("POST", "/customers")
              .token(TestTokens.token("customer", guest))
              .header(KEY, "k")
              .json("{\"first_name\":\"Ana\"}")
              .send()
              .is(201);
      assertThat(isReplay(own)).isFalse();
      assertThat(own.at("user_id").asText()).isEqualTo(guest);
    }
    Answer staff = create("k", "{\"first_name\":\"Ana\",\"email\":\"a@mail.test\"}").is(201);
    Answer manager =
        request("POST", "/customers/")
            .as("manager")
            .header(KEY, "k")
            .json("{\"first_name\":\"Ana\",\"email\":\"a@mail.test\"}")
            .send()
            .is(201);
    assertThat(isReplay(manager)).isTrue();
    assertThat(manager.text()).isEqualTo(staff.text());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, IdempotencyKey.LENGTH_MAX})
  void acceptsTheShortestAndTheLongestKey(int length) {
    create("~".repeat(length), aCustomer()).is(201);
  }

  @ParameterizedTest
  @CsvSource({"'',too_short", "a b,invalid_format", "X,too_long"})
  void refusesAnInvalidKey(String key, String code) {
    String sent = key.equals("X") ? "x".repeat(IdempotencyKey.LENGTH_MAX + 1) : key;
    assertThat(create(sent, aCustomer()).errors()).containsExactly(KEY + ": " + code);
    assertThat(customers()).isZero();
  }

  @Test
  void acceptsANullCharacterInThePath() {
    String path = "/customers/" + created(aCustomer()) + "/loyalty/transactions/%00/reverse";
    request("POST", path)
        .as("manager")
        .header(KEY, "k")
        .json("{\"reason\":\"refund\"}")
        .send()
        .isProblem(404, "not_found");
  }

  @Test
  void refusesTwoKeys() {
    Answer answer =
        request("POST", "/customers")
            .as("staff")
            .header(KEY, "a")
            .header(KEY, "b")
            .json(aCustomer())
            .send();
    assertThat(answer.errors()).containsExactly(KEY + ": conflict");
  }

  @Test
  void executesConcurrentRequestsOnce() throws Exception {
    Guest guest = aCustomer();
    List<Answer> answers =
        InParallel.all(Collections.nCopies(CONCURRENT_REQUESTS, () -> create("k", guest)));
    assertThat(answers).extracting(Answer::status).containsOnly(201);
    assertThat(answers).extracting(Answer::text).containsOnly(answers.getFirst().text());
    assertThat(answers).filteredOn(answer -> !isReplay(answer)).hasSize(1);
    assertThat(customers()).isEqualTo(1);

    String path = "/customers/" + answers.getFirst().at("id").asText() + "/loyalty";
    Callable<Answer> earn =
        () ->
            request("POST", path + "/earn")
                .as("service")
                .header(KEY, "k")
                .json("{\"points\":10}")
                .send();
    List<Answer> earned = InParallel.all(Collections.nCopies(CONCURRENT_REQUESTS, earn));
    assertThat(earned).extracting(Answer::status).containsOnly(201);
    assertThat(earned).extracting(Answer::text).containsOnly(earned.getFirst().text());
    assertThat(earned).filteredOn(answer -> !isReplay(answer)).hasSize(1);
    assertThat(get("staff", path).at("points").asLong()).isEqualTo(10);
  }

  /** Another connection holds the locks of a request that does not finish. */
  @Test
  void waitsForAConcurrentRequestUntilATimeout() throws Exception {
    String account = "/customers/" + created(aCustomer()) + "/loyalty";
    try (Connection other = TestPostgres.connect(TestPostgres.main().service());
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          """
          SELECT pg_advisory_xact_lock(hashtextextended('default POST ' || name, 0))
          FROM unnest(ARRAY['/customers k', '%s/earn k']) AS name
          """
              .formatted(account));
      statement.execute(
          """
          INSERT INTO customer_service.idempotency_records
            (tenant_id, scope, idempotency_key, request_hash, created_at)
          VALUES ('default', 'POST /customers', 'k', '', '2026-05-17')
          """);
      statement.execute(
          "SELECT FROM customer_service.loyalty_accounts WHERE tenant_id = 'default' FOR UPDATE");
      List<Answer> answers =
          InParallel.all(
              List.of(
                  () -> create("k", aCustomer()),
                  () -> earn(account, "k"),
                  () -> earn(account, "another")));
      answers.get(0).isProblem(409, "idempotency_in_progress");
      answers.get(1).isProblem(409, "idempotency_in_progress");
      // It timed out too, but not because of a request with the same key.
      Answer away = answers.get(2).isProblem(503, "database_unavailable");
      assertThat(away.header("retry-after")).isNotEmpty();
      other.rollback();
    }
    assertThat(isReplay(create("k", aCustomer()).is(201))).isFalse();
    assertThat(isReplay(earn(account, "k").is(201))).isFalse();
  }

  private Answer earn(String account, String key) {
    return request("POST", account + "/earn")
        .as("staff")
        .header(KEY, key)
        .json("{\"points\":1}")
        .send();
  }

  @Test
  void deletesExpiredResponses() throws SQLException {
    Guest guest = aCustomer();
    create("old", guest).is(201);
    TestClock.pass(IdempotentExecution.RETENTION);
    assertThat(isReplay(create("old", guest).is(201))).isTrue();
    TestClock.pass(Duration.ofMillis(1));
    create("new", aCustomer()).is(201);
    create("old", guest).isProblem(409, "duplicate_customer");
    sql(
        "DO $$ BEGIN ASSERT (SELECT count(*) = 2 FROM customer_service.idempotency_records); END"
            + " $$");
  }
}
