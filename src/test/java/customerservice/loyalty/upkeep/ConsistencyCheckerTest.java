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

/** Accounts that are verified in the background. */
@QuarkusTest
class ConsistencyCheckerTest extends ApiTest {
  @Inject ConsistencyChecker checker;
  @Inject MeterRegistry metrics;

  private final NotedLines noted = NotedLines.of(ConsistencyChecker.class, Level.ALL);
  private final NotedLines errors = NotedLines.of(ConsistencyChecker.class, Level.SEVERE);

  @AfterEach
  void logsOnlyErrors() {
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
  void reportsAndKeepsAChangedAccount() throws Exception {
    customer();
    String wrong = customer();
    customer();
    double before = count("ledger.accounts.inconsistent");
    checker.checkSample();
    checker.checkSample();
    assertThat(noted.lines()).isEmpty();
    assertThat(count("ledger.accounts.inconsistent")).isEqualTo(before);

    sql(
        """
        UPDATE customer_service.loyalty_accounts SET balance = 701, lot_points = '{701}'
        WHERE customer_id = '%s'
        """
            .formatted(wrong));
    String stored = stored();
    checker.checkSample();
    checker.checkSample();
    assertThat(noted.lines())
        .isNotEmpty()
        .containsOnly(
            "The account of customer %s of tenant default does not match its ledger entries."
                .formatted(wrong));
    assertThat(count("ledger.accounts.inconsistent")).isEqualTo(before + noted.lines().size());
    assertThat(stored()).isEqualTo(stored);
  }

  @Test
  void checksAllAccountsInSamples() throws Exception {
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
      double before = count("ledger.accounts.checked");
      checker.checkSample();
      samples.add(count("ledger.accounts.checked") - before);
    }
    assertThat(samples).containsOnly((double) ConsistencyChecker.SAMPLE_SIZE);
    // The copied accounts have points, but no ledger entries.
    assertThat(noted.lines().stream().distinct()).hasSize(count);
  }

  @Test
  void continuesWithTheNextTenant() throws Exception {
    String id = customer();
    sql(
        """
        INSERT INTO customer_service.loyalty_programs
        SELECT (jsonb_populate_record(p, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.loyalty_programs p,
          unnest('{another,without_customers,z}'::text[]) AS other;
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.customers c, unnest('{another,z}'::text[]) AS other;
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, jsonb_build_object('tenant_id', other))).*
        FROM customer_service.loyalty_accounts a, unnest('{another,z}'::text[]) AS other
        """);
    checker.checkSample();
    String line =
        "The account of customer " + id + " of tenant %s does not match its ledger entries.";
    assertThat(noted.lines()).contains(line.formatted("another"), line.formatted("z"));
    assertThat(noted.lines()).doesNotContain(line.formatted("default"));
  }
}
