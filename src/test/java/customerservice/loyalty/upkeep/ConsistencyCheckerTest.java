package customerservice.loyalty.upkeep;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import customerservice.testing.NotedLines;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accounts that are recomputed in the background. */
@QuarkusTest
class ConsistencyCheckerTest extends ApiTest {
  @Inject ConsistencyChecker audit;
  @Inject MeterRegistry metrics;

  /** It says nothing else. */
  private final NotedLines noted = NotedLines.of(ConsistencyChecker.class, Level.ALL);

  private final NotedLines errors = NotedLines.of(ConsistencyChecker.class, Level.SEVERE);

  @AfterEach
  void hearNoMore() {
    noted.close();
    errors.close();
    assertThat(errors.lines()).isEqualTo(noted.lines());
  }

  private double count(String name) {
    return metrics.counter(name).count();
  }

  private static String customer() {
    String id = created(aCustomer());
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":700}").is(201);
    return id;
  }

  @Test
  void findsWhatSomebodyHasChanged() throws Exception {
    customer();
    String wrong = customer();
    customer();
    double before = count("ledger.audit.inconsistent");
    audit.round();
    audit.round();
    assertThat(noted.lines()).isEmpty();
    assertThat(count("ledger.audit.inconsistent")).isEqualTo(before);

    sql(
        """
        UPDATE customer_service.loyalty_accounts SET balance = 701, lot_points = '{701}'
        WHERE customer_id = '%s'
        """
            .formatted(wrong));
    String stored = stored();
    audit.round();
    audit.round();
    assertThat(noted.lines())
        .isNotEmpty()
        .containsOnly(
            "The account of customer %s of tenant default is not what its rows come to."
                .formatted(wrong));
    assertThat(count("ledger.audit.inconsistent")).isEqualTo(before + noted.lines().size());
    assertThat(stored()).isEqualTo(stored);
  }

  /** However many there are, a round looks at a few, and the rounds together at all. */
  @Test
  void comesToAllInTime() throws Exception {
    customer();
    int count = 3 * ConsistencyChecker.SAMPLE_SIZE;
    sql(
        """
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, jsonb_build_object('external_id', n,
          'customer_id', '01900000-0000-7000-8000-' || lpad(n::text, 12, '0')))).*
        FROM customer_service.customers c, generate_series(1, %1$d) AS n;
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, jsonb_build_object(
          'customer_id', '01900000-0000-7000-8000-' || lpad(n::text, 12, '0')))).*
        FROM customer_service.loyalty_accounts a, generate_series(1, %1$d) AS n
        """
            .formatted(count));
    List<Double> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double before = count("ledger.audit.checked");
      audit.round();
      samples.add(count("ledger.audit.checked") - before);
    }
    assertThat(samples).containsOnly((double) ConsistencyChecker.SAMPLE_SIZE);
    // None of those has the row of what it says it earned.
    assertThat(noted.lines().stream().distinct()).hasSize(count);
  }

  @Test
  void goesFromOneBusinessToTheNext() throws Exception {
    String id = customer();
    sql(
        """
        INSERT INTO customer_service.loyalty_programs
        SELECT (jsonb_populate_record(p, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.loyalty_programs p,
          unnest('{another,one_without_anybody,z}'::text[]) AS other;
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.customers c, unnest('{another,z}'::text[]) AS other;
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.loyalty_accounts a, unnest('{another,z}'::text[]) AS other
        """);
    audit.round();
    String line = "The account of customer " + id + " of tenant %s is not what its rows come to.";
    assertThat(noted.lines()).contains(line.formatted("another"), line.formatted("z"));
    assertThat(noted.lines()).doesNotContain(line.formatted("default"));
  }
}
