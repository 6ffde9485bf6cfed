package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The figures are those that an independent program computes from the exports; also after the
 * random histories of {@link AnalyticsDocumentTest}.
 */
@QuarkusTest
class ExportedFiguresTest extends ApiTest {
  private static final int STEPS = 80;
  private static final int CUSTOMERS = 8;

  /** The moves between tiers follow from the exports, because the program has never changed. */
  @Test
  void haveTheMovesOfAProgramThatNeverChanged() throws Exception {
    Random random = new Random(5);
    List<String> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add("/customers/" + created(aCustomer()) + "/loyalty/");
    }
    for (int i = 0; i < STEPS; i++) {
      TestClock.pass(Duration.ofHours(random.nextInt(40)));
      String account = customers.get(random.nextInt(CUSTOMERS));
      String earn = "{\"points\":" + (1 + random.nextInt(700)) + "}";
      String id = post("staff", account + "earn", earn).is(201).at("transaction/id").asText();
      if (random.nextInt(3) == 0) {
        post("manager", account + "transactions/" + id + "/reverse", "{\"reason\":\"refund\"}")
            .is(201);
      }
    }
    Answer tiers = get("manager", "/customers/analytics/tiers?from=2026-05-01&to=2026-12-31");
    assertThat(tiers.at("up").asInt()).isPositive();
    assertThat(tiers.at("down").asInt()).isPositive();
    ExportComparison.assertNoDifference(path -> get("manager", path).is(200).text());
  }
}
