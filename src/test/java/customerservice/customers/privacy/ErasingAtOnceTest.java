package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Erasures concurrent with all other requests about the same customers. */
@QuarkusTest
class ErasingAtOnceTest extends ApiTest {
  private static final int GUESTS = 8;
  private static final int REQUESTS = 160;

  private static long count(String sql) throws SQLException {
    return Long.parseLong(TestPostgres.texts(sql).getFirst());
  }

  @Test
  void leavesNoPersonPartlyErased() throws Exception {
    List<String> guests = new ArrayList<>();
    for (int i = 0; i < GUESTS; i++) {
      guests.add(created(aCustomer().with("external_id", "pos-" + i)));
    }
    Random random = new Random(1);
    List<Callable<Answer>> work = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      work.add(request(guests, random.nextInt(GUESTS), i));
    }
    guests.forEach(
        guest -> work.add(() -> request("DELETE", "/customers/" + guest).as("admin").send()));
    Collections.shuffle(work, random);

    List<Answer> answers = InParallel.all(work);
    assertThat(answers).extracting(Answer::status).doesNotContain(500, 503);

    for (String guest : guests) {
      get("manager", "/customers/" + guest).isProblem(404, "customer_not_found");
    }
    assertThat(count("SELECT count(*) FROM customer_service.loyalty_accounts"))
        .isEqualTo(count("SELECT count(*) FROM customer_service.customers"));
    assertThat(
            count(
                """
                SELECT (SELECT coalesce(sum(balance), 0) FROM customer_service.loyalty_accounts)
                  - (SELECT coalesce(sum(points), 0) FROM customer_service.ledger_entries)
                """))
        .isZero();
    String erased = "ARRAY['" + String.join("','", guests) + "']::uuid[]";
    assertThat(
            count(
                """
                SELECT count(*) FROM (
                  SELECT sum(points) AS points, max(seq) - count(*) AS gaps,
                    count(description) FILTER (WHERE description <> 'erasure') + count(reference)
                      + count(idempotency_key) AS texts
                  FROM customer_service.ledger_entries
                  WHERE customer_id = ANY (%s)
                  GROUP BY customer_id) AS ledger
                WHERE points <> 0 OR gaps <> 0 OR texts <> 0
                """
                    .formatted(erased)))
        .as("ledgers with a balance, a gap or texts")
        .isZero();
    assertThat(
            count(
                "SELECT count(*) FROM customer_service.idempotency_records WHERE customer_ids && "
                    + erased))
        .as("stored responses about erased customers")
        .isZero();
  }

  @Test
  void erasesOnceForConcurrentRequests() throws Exception {
    String path = "/customers/" + created(aCustomer());
    post("staff", path + "/loyalty/earn", "{\"points\":5}").is(201);
    List<Answer> answers =
        InParallel.all(
            Collections.nCopies(GUESTS, () -> request("DELETE", path).as("admin").send()));
    assertThat(answers).extracting(Answer::status).containsOnly(204, 404).containsOnlyOnce(204);
    assertThat(count("SELECT sum(points) FROM customer_service.ledger_entries")).isZero();
  }

  private static Callable<Answer> request(List<String> guests, int guest, int number) {
    String path = "/customers/" + guests.get(guest);
    String other = guests.get((guest + 1) % GUESTS);
    return switch (number % 7) {
      case 0 ->
          () ->
              keyed(
                  path + "/loyalty/earn",
                  "e" + number,
                  "{\"points\":9,\"reference\":\"r%d\",\"description\":\"d\"}".formatted(number));
      case 1 -> () -> keyed(path + "/loyalty/redeem", "r" + number, "{\"points\":5}");
      case 2 ->
          () ->
              put(
                  "staff",
                  path,
                  "{\"notes\":\"n%d\",\"phone\":\"+49151200000%02d\"}".formatted(number, guest));
      case 3 ->
          () ->
              keyed(
                  "/loyalty/transactions/batch",
                  "b" + number,
                  """
                  {"items":[{"customer_id":"%s","type":"earn","points":2,"description":"d"},
                    {"customer_id":"%s","type":"earn","points":3,"description":"d"},
                    {"external_id":"pos-%d","type":"redeem","points":99}]}
                  """
                      .formatted(other, guests.get(guest), guest));
      case 4 ->
          () -> keyed("/customers", "c" + number, aCustomer().with("external_id", "pos-" + guest));
      case 5 ->
          () -> keyed(path + "/merge", "m" + number, "{\"source_id\":\"%s\"}".formatted(other));
      default -> () -> copy(path);
    };
  }

  /** Reads a copy; it aborts if the person is erased meanwhile. */
  private static Answer copy(String path) {
    try {
      return get("manager", path + "/export");
    } catch (AssertionError broken) {
      assertThat(broken).hasCauseInstanceOf(IOException.class);
      return get("manager", path).is(404);
    }
  }

  private static Answer keyed(String path, String key, Object body) {
    return request("POST", path).as("manager").header("Idempotency-Key", key).json(body).send();
  }
}
