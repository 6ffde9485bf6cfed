package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TierReportTest extends ApiTest {
  private static final String TIERS = "/customers/analytics/tiers";

  private static String earn(String customer, int points) {
    return post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static void reverse(String customer, String earn) {
    post(
            "manager",
            "/customers/" + customer + "/loyalty/transactions/" + earn + "/reverse",
            "{\"reason\":\"error\"}")
        .is(201);
  }

  @Test
  void countsEachCustomerOnceForEachMove() {
    String ana = created(aCustomer());
    String first = earn(ana, 600);
    reverse(ana, first);
    String second = earn(ana, 700);
    String ben = created(aCustomer());
    earn(ben, 600);
    earn(ben, 2000);
    created(aCustomer());
    Answer tiers = get("manager", TIERS).is(200);
    assertThat(tiers.at("distribution").toString())
        .isEqualTo(
            """
            [{"tier":"bronze","customers":1,"points":0},{"tier":"silver","customers":1,"points":700},\
            {"tier":"gold","customers":1,"points":2600},{"tier":"platinum","customers":0,"points":0}]\
            """);
    assertThat(tiers.at("moves").toString())
        .isEqualTo(
            """
            [{"from":"bronze","to":"silver","customers":2},\
            {"from":"silver","to":"bronze","customers":1},\
            {"from":"silver","to":"gold","customers":1}]\
            """);
    assertThat(tiers.at("up").asInt()).isEqualTo(2);
    assertThat(tiers.at("down").asInt()).isEqualTo(1);

    TestClock.pass(Duration.ofDays(1));
    reverse(ana, second);
    Answer later = get("manager", TIERS + "?from=2026-05-18").is(200);
    assertThat(later.at("moves").toString())
        .isEqualTo("[{\"from\":\"silver\",\"to\":\"bronze\",\"customers\":1}]");
    assertThat(later.at("up").asInt()).isZero();
    assertThat(later.at("down").asInt()).isEqualTo(1);
  }

  @Test
  void countsMergedCustomersAsTheirTargetAndErasedCustomersNotAtAll() {
    String ana = created(aCustomer());
    String ben = created(aCustomer());
    String eva = created(aCustomer());
    earn(ana, 600);
    earn(ben, 600);
    earn(eva, 600);
    merge(ben, eva);
    merge(ana, ben);
    Answer merged = get("manager", TIERS).is(200);
    assertThat(merged.at("moves/0/customers").asInt()).isEqualTo(1);
    assertThat(merged.at("up").asInt()).isEqualTo(1);
    assertThat(merged.at("distribution/1/customers").asInt()).isEqualTo(1);
    assertThat(merged.at("distribution/1/points").asInt()).isEqualTo(1800);
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    Answer erased = get("manager", TIERS).is(200);
    assertThat(erased.at("moves")).isEmpty();
    assertThat(erased.at("up").asInt()).isZero();
  }

  /** The account of the target names the sources, also after their erasure. */
  @Test
  void countsAnErasedSourceAsItsTarget() {
    String ana = created(aCustomer());
    String ben = created(aCustomer());
    earn(ana, 600);
    merge(ben, ana);
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
    Answer tiers = get("manager", TIERS).is(200);
    assertThat(tiers.at("moves/0/customers").asInt()).isEqualTo(1);
    assertThat(tiers.at("up").asInt()).isEqualTo(1);
  }

  private static void merge(String target, String source) {
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
  }
}
