package customerservice.customers.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;

/** Requests about accounts that several tests of merges share. */
abstract class MergeTest extends ApiTest {
  /** An earn of ten points with a reference. */
  static final String ORDER = "{\"points\":10,\"reference\":\"R-100\"}";

  static String account(String customer) {
    return "/customers/" + customer + "/loyalty";
  }

  static JsonNode accountOf(String customer) {
    return get("staff", account(customer)).is(200).json();
  }

  static long points(String customer) {
    return accountOf(customer).at("/points").asLong();
  }

  static Answer earn(String customer, String body) {
    return post("staff", account(customer) + "/earn", body);
  }

  static Answer withKey(String path, String key, String body) {
    return request("POST", path).as("admin").header("Idempotency-Key", key).json(body).send();
  }

  static Answer batch(String... items) {
    return post(
        "service", "/loyalty/transactions/batch", "{\"items\":[" + String.join(",", items) + "]}");
  }

  static String item(String customer, String more) {
    return "{\"type\":\"earn\"," + customer + "," + more + "}";
  }

  /** Returns the id of the transaction. */
  static String earned(String customer, int points) {
    return post("admin", account(customer) + "/earn", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  static void spent(String customer, int points) {
    post("admin", account(customer) + "/redeem", "{\"points\":" + points + "}").is(201);
  }

  static void overdrawn(String customer, int points) {
    post(
            "admin",
            account(customer) + "/adjust",
            "{\"points\":-%d,\"reason\":\"r\",\"allow_negative_balance\":true}".formatted(points))
        .is(201);
  }

  static void assertConsistent(String... customers) {
    for (String customer : customers) {
      Answer verified = get("manager", account(customer) + "/verify").is(200);
      assertThat(verified.at("consistent").asBoolean()).as(verified.text()).isTrue();
    }
  }
}
