package customerservice.loyalty;

import static customerservice.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.Answer;
import customerservice.ApiTest;
import customerservice.Eventually;
import customerservice.InParallel;
import customerservice.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and changing the rules, and what a change does. */
@QuarkusTest
class ProgrammeTest extends ApiTest {
  private static final String PATH = "/loyalty/program";
  private static final Duration REVIEW_LIMIT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject TierReview review;

  /** A good programme with some members of another value, as {@code "rounding":"ceil"}. */
  static String body(String... members) {
    try {
      ObjectNode body =
          (ObjectNode)
              JSON.readTree(
                  """
                  {"name":"Amigos","currency":"EUR","points_per_unit":"2","rounding":"half_up",
                   "tiers":[{"name":"amigo","threshold":0,"multiplier":"1","benefits":[]},
                     {"name":"familia","threshold":100,"multiplier":"1.50","benefits":["Cava"]}],
                   "tier_window_months":null,"points_expire_after_months":null,
                   "timezone":"Europe/Madrid","day_starts_at":"04:00"}
                  """);
      for (String member : members) {
        body.setAll((ObjectNode) JSON.readTree("{" + member + "}"));
      }
      return body.toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  private Answer change(String... members) {
    return put("admin", PATH, body(members));
  }

  @Test
  void isTheStandardOneAtFirst() {
    Answer read = get("customer", PATH).is(200);
    assertThat(read.text())
        .isEqualTo(
            "{\"name\":\"Loyalty\",\"currency\":\"EUR\",\"points_per_unit\":\"1\","
                + "\"rounding\":\"floor\",\"tiers\":["
                + "{\"name\":\"bronze\",\"threshold\":0,\"multiplier\":\"1\",\"benefits\":[]},"
                + "{\"name\":\"silver\",\"threshold\":500,\"multiplier\":\"1.25\",\"benefits\":[]},"
                + "{\"name\":\"gold\",\"threshold\":2000,\"multiplier\":\"1.5\",\"benefits\":[]},"
                + "{\"name\":\"platinum\",\"threshold\":5000,\"multiplier\":\"2\",\"benefits\":[]}],"
                + "\"tier_window_months\":null,\"points_expire_after_months\":null,"
                + "\"timezone\":\"UTC\",\"day_starts_at\":\"00:00\",\"version\":1,"
                + "\"updated_at\":\"2026-05-17T10:00:00.000000Z\"}");
    assertThat(read.header("etag")).isEqualTo("\"1\"");
    assertThat(put("admin", PATH, read.text()).is(200).json()).isEqualTo(read.json());
  }

  @Test
  void isReplacedWhole() {
    get("staff", PATH).is(200);
    TestClock.pass(Duration.ofHours(1));
    Answer changed = change("\"tier_window_months\":12", "\"points_expire_after_months\":24");
    changed.is(200);
    assertThat(changed.header("etag")).isEqualTo("\"2\"");
    assertThat(changed.at("version").asLong()).isEqualTo(2);
    assertThat(changed.at("updated_at").asText()).isEqualTo("2026-05-17T11:00:00.000000Z");
    assertThat(changed.at("tiers/1/multiplier").asText()).isEqualTo("1.50");
    assertThat(changed.at("tiers/1/benefits/0").asText()).isEqualTo("Cava");
    assertThat(changed.at("day_starts_at").asText()).isEqualTo("04:00");
    assertThat(get("staff", PATH).json()).isEqualTo(changed.json());

    TestClock.pass(Duration.ofHours(1));
    assertThat(put("admin", PATH, changed.text()).is(200).json()).isEqualTo(changed.json());
    ObjectNode sparse = (ObjectNode) changed.json();
    sparse.remove(List.of("tier_window_months", "points_expire_after_months", "version"));
    Answer cleared = put("admin", PATH, sparse).is(200);
    assertThat(cleared.at("tier_window_months").isNull()).isTrue();
    assertThat(cleared.at("points_expire_after_months").isNull()).isTrue();
    assertThat(cleared.at("version").asLong()).isEqualTo(3);
  }

  @Test
  void isChangedInTheVersionThatWasReadAlone() {
    change().is(200);
    for (String tag : List.of("\"1\"", "W/\"2\"", "\"x\"")) {
      request("PUT", PATH)
          .as("admin")
          .header("If-Match", tag)
          .json(body("\"name\":\"B\""))
          .send()
          .isProblem(412, "version_conflict");
    }
    change("\"name\":\"B\"", "\"version\":1").isProblem(412, "version_conflict");
    assertThat(get("staff", PATH).at("name").asText()).isEqualTo("Amigos");
    request("PUT", PATH)
        .as("admin")
        .header("If-Match", "\"2\"")
        .json(body("\"name\":\"B\"", "\"version\":2"))
        .send()
        .is(200);
    request("PUT", PATH).as("admin").header("If-Match", "2").json(body()).send().is(422);
  }

  @Test
  void losesNoChangeOfManyAtOnce() throws Exception {
    get("staff", PATH).is(200);
    List<Callable<Answer>> changes =
        IntStream.range(0, 16)
            .<Callable<Answer>>mapToObj(
                i -> () -> change("\"name\":\"P" + i + "\"", "\"version\":1"))
            .toList();
    List<Integer> statuses = InParallel.all(changes).stream().map(Answer::status).toList();
    assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
    assertThat(get("staff", PATH).at("version").asLong()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\":null|name: required",
        "\"name\":\" \"|name: required",
        "\"currency\":\"EURO\"|currency: too_long",
        "\"currency\":\"XAU\"|currency: invalid_format",
        "\"currency\":\"eur\"|currency: invalid_format",
        "\"currency\":978|currency: wrong_type",
        "\"points_per_unit\":1|points_per_unit: wrong_type",
        "\"points_per_unit\":\"0\"|points_per_unit: out_of_range",
        "\"points_per_unit\":\"1000.0001\"|points_per_unit: out_of_range",
        "\"points_per_unit\":\"0.00001\"|points_per_unit: invalid_format",
        "\"points_per_unit\":\"-1\"|points_per_unit: invalid_format",
        "\"points_per_unit\":\"1e2\"|points_per_unit: invalid_format",
        "\"rounding\":\"up\"|rounding: not_allowed",
        "\"tiers\":[]|tiers: too_short",
        "\"tiers\":null|tiers: required",
        "\"tiers\":{}|tiers: wrong_type",
        "\"tiers\":[7]|tiers[0]: wrong_type",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":1,\"multiplier\":\"1\"}]"
            + "|tiers[0].threshold: out_of_range",
        "\"tiers\":[{\"name\":\"A\",\"threshold\":0,\"multiplier\":\"1\"}]"
            + "|tiers[0].name: invalid_format",
        "\"tiers\":[{\"threshold\":0,\"multiplier\":\"1\"}]|tiers[0].name: required",
        "\"tiers\":[{\"name\":\"a\",\"multiplier\":\"1\"}]|tiers[0].threshold: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0}]|tiers[0].multiplier: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"0\"}]"
            + "|tiers[0].multiplier: out_of_range",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"100.1\"}]"
            + "|tiers[0].multiplier: out_of_range",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\",\"gifts\":[]}]"
            + "|tiers[0].gifts: unknown_field",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\",\"benefits\":[\"\"]}]"
            + "|tiers[0].benefits[0]: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"b\",\"threshold\":0,\"multiplier\":\"1\"}]|tiers[1].threshold: conflict",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"a\",\"threshold\":9,\"multiplier\":\"1\"}]|tiers[1].name: conflict",
        "\"tier_window_months\":0|tier_window_months: out_of_range",
        "\"tier_window_months\":61|tier_window_months: out_of_range",
        "\"tier_window_months\":\"12\"|tier_window_months: wrong_type",
        "\"points_expire_after_months\":0|points_expire_after_months: out_of_range",
        "\"points_expire_after_months\":121|points_expire_after_months: out_of_range",
        "\"timezone\":\"Madrid\"|timezone: invalid_format",
        "\"timezone\":\"+02:00\"|timezone: invalid_format",
        "\"timezone\":\"SystemV/PST8\"|timezone: invalid_format",
        "\"day_starts_at\":\"04:01\"|day_starts_at: invalid_format",
        "\"day_starts_at\":\"24:00\"|day_starts_at: invalid_format",
        "\"day_starts_at\":\"4:00\"|day_starts_at: invalid_format",
        "\"version\":0|version: out_of_range",
        "\"tenant_id\":\"x\"|tenant_id: unknown_field",
      })
  void refusesWhatBreaksARule(String member, String fault) {
    assertThat(change(member).faults()).containsExactly(fault);
    assertThat(get("staff", PATH).at("version").asLong()).isEqualTo(1);
  }

  @Test
  void needsAllOfIt() {
    assertThat(put("admin", PATH, "{}").faults())
        .containsExactly(
            "name: required",
            "currency: required",
            "points_per_unit: required",
            "rounding: required",
            "tiers: required",
            "timezone: required",
            "day_starts_at: required");
    assertThat(put("admin", PATH, "[]").faults()).containsExactly("$: wrong_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"points_per_unit\":\"1000\"",
        "\"points_per_unit\":\"0.0001\"",
        "\"tier_window_months\":1",
        "\"tier_window_months\":60",
        "\"points_expire_after_months\":1",
        "\"points_expire_after_months\":120",
        "\"day_starts_at\":\"23:45\"",
        "\"currency\":\"JPY\"",
        "\"currency\":\"KWD\"",
        "\"timezone\":\"Asia/Kathmandu\"",
        "\"updated_at\":7",
        "\"version\":null",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"100\"}]",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"0.0001\",\"benefits\":null},"
            + "{\"name\":\"b\",\"threshold\":1000000000000,\"multiplier\":\"1\"}]",
      })
  void takesItsLimitsAtTheirEdges(String member) {
    change(member).is(200);
  }

  @Test
  void hasSoManyTiersAndNoMore() {
    change(tiers(ProgrammeBody.TIERS_MAX)).is(200);
    assertThat(change(tiers(ProgrammeBody.TIERS_MAX + 1)).faults())
        .containsExactly("tiers: too_many");
  }

  private static String tiers(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"name\":\"t%1$d\",\"threshold\":%1$d,\"multiplier\":\"1\"}"::formatted)
        .collect(java.util.stream.Collectors.joining(",", "\"tiers\":[", "]"));
  }

  @Test
  void holdsForWhatIsPostedFromThenOn() {
    String account = "/customers/" + created(aCustomer()) + "/loyalty";
    String purchase = "{\"amount\":\"10.3\",\"currency\":\"EUR\"}";
    assertThat(earned(account, purchase)).isEqualTo(10);
    change().is(200);
    assertThat(earned(account, purchase)).isEqualTo(21);
    change("\"currency\":\"JPY\"").is(200);
    assertThat(post("staff", account + "/earn", purchase).faults())
        .containsExactlyInAnyOrder("amount: invalid_format", "currency: not_allowed");
    assertThat(earned(account, "{\"amount\":\"100\",\"currency\":\"JPY\"}")).isEqualTo(200);
    Answer multiplied = post("staff", account + "/earn", "{\"amount\":\"1\",\"currency\":\"JPY\"}");
    assertThat(multiplied.at("explanation").toString())
        .isEqualTo(
            "{\"base_points\":\"2\",\"multiplier\":\"1.50\",\"rounding\":\"half_up\",\"result\":3}");
    assertThat(multiplied.at("transaction/amount").asText()).isEqualTo("1");
    assertThat(get("staff", account + "/transactions").at("items/3/amount").asText())
        .isEqualTo("10.30");
    assertThat(get("admin", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  private long earned(String account, String body) {
    return post("staff", account + "/earn", body).is(201).at("transaction/points").asLong();
  }

  @Test
  void givesNewTiersToAll() throws Exception {
    String id = created(aCustomer());
    String account = "/customers/" + id + "/loyalty";
    post("staff", account + "/earn", "{\"points\":600}").is(201);
    String idle = created(aCustomer());
    TestClock.pass(Duration.ofDays(1));
    change().is(200);
    // At once, as far as it can be told; for good when the review has come by.
    assertThat(get("staff", account).at("tier").asText()).isEqualTo("familia");
    assertThat(get("staff", "/customers/" + idle).at("loyalty/tier").asText()).isEqualTo("amigo");
    Eventually.await(
        REVIEW_LIMIT,
        "the tiers of all",
        () ->
            get("staff", "/customers?tier=familia").at("items").size() == 1
                && get("staff", "/customers?tier=amigo").at("items").size() == 1);
    assertThat(get("staff", account).at("tier_since").asText())
        .isEqualTo("2026-05-18T10:00:00.000000Z");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  /** A window takes points out of the count that a change to all time brings back. */
  @Test
  void countsWhatTheWindowHolds() throws Exception {
    String account = "/customers/" + created(aCustomer()) + "/loyalty";
    post("staff", account + "/earn", "{\"points\":150}").is(201);
    TestClock.pass(Duration.ofDays(40));
    post("staff", account + "/earn", "{\"points\":30}").is(201);
    change("\"tier_window_months\":1").is(200);
    awaitStanding(account, 30, "amigo");
    Answer posted = post("staff", account + "/earn", "{\"points\":70}").is(201);
    assertThat(posted.at("loyalty/qualifying_points").asLong()).isEqualTo(100);
    assertThat(posted.at("tier_changed/to").asText()).isEqualTo("familia");
    TestClock.pass(Duration.ofDays(40));
    Answer later = post("staff", account + "/redeem", "{\"points\":1}").is(201);
    assertThat(later.at("loyalty/qualifying_points").asLong()).isZero();
    assertThat(later.at("tier_changed").toString())
        .isEqualTo("{\"from\":\"familia\",\"to\":\"amigo\"}");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
    change().is(200);
    awaitStanding(account, 250, "familia");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  private void awaitStanding(String account, long qualifying, String tier) throws Exception {
    Eventually.await(
        REVIEW_LIMIT,
        "the review",
        () -> {
          Answer standing = get("staff", account);
          return standing.at("qualifying_points").asLong() == qualifying
              && standing.at("tier").asText().equals(tier);
        });
  }

  /** As after a crash in the middle of a review of more than one batch. */
  @Test
  void goesOnWithAReviewWhereItStopped() throws Exception {
    change().is(200);
    int count = 2 * TierReview.BATCH_SIZE + 1;
    sql(
        """
        INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
          addresses, preferences, consents, attributes, tags, status, version, created_at,
          updated_at, search_text, dietary_restrictions, allergens, cities)
        SELECT 'default', ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n::text,
          'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1, '2026-05-17', '2026-05-17', '', '{}',
          '{}', '{}'
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO customer_service.loyalty_accounts (tenant_id, customer_id, may_post, balance,
          lifetime_points, qualifying_points, qualified_at, tier, tier_since, lot_points,
          lot_expires_at, last_seq)
        SELECT tenant_id, customer_id, true, 0, 0, 0, '2026-05-17', 'bronze', '2026-05-17', '{}',
          '{}', 0
        FROM customer_service.customers;
        UPDATE customer_service.loyalty_programmes
        SET reviewed_version = version - 1,
          review_after = '01900000-0000-7000-8000-000000000001'
        """
            .formatted(count));
    CompletableFuture<Void> end = review.start();
    end.get(REVIEW_LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(isReviewed()).isTrue();
    // The first one was done already, as far as was known.
    sql(
        """
        DO $$ BEGIN
          ASSERT (SELECT count(*) = %d FROM customer_service.loyalty_accounts WHERE tier = 'amigo');
        END $$
        """
            .formatted(count - 1));
  }

  private boolean isReviewed() {
    try {
      sql(
          """
          DO $$ BEGIN
            ASSERT (SELECT reviewed_version = version FROM customer_service.loyalty_programmes);
          END $$
          """);
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }
}
