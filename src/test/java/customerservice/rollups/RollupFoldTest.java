package customerservice.rollups;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RollupFoldTest extends ApiTest {
  private static final int CUSTOMERS_OF_A_CHANGE = 30_000;
  private static final String SUMMARY = "/customers/analytics/summary";

  @Inject Database database;
  @Inject FoldStore store;
  @Inject RollupFold fold;

  /** Records changes, each of which creates a customer. */
  private static void record(int changes) throws SQLException {
    created(aCustomer());
    sql("DELETE FROM customer_service.rollup_changes WHERE total_figure[1] <> 'status'");
    sql(
        """
        INSERT INTO customer_service.rollup_changes
        SELECT (jsonb_populate_record(c, jsonb_build_object('change_id', gen_random_uuid()))).*
        FROM customer_service.rollup_changes c, generate_series(2, %d)
        """
            .formatted(changes));
  }

  private static String pending() throws SQLException {
    return TestPostgres.texts("SELECT count(*)::text FROM customer_service.rollup_changes")
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, RollupFold.BATCH_SIZE - 1, RollupFold.BATCH_SIZE, RollupFold.BATCH_SIZE + 1})
  void foldsAllChanges(int changes) throws Exception {
    record(changes);
    String before = get("admin", SUMMARY).is(200).text();
    assertThat(get("admin", SUMMARY).at("customers/total").asInt()).isEqualTo(changes);
    fold.run();
    assertThat(pending()).isEqualTo("0");
    assertThat(get("admin", SUMMARY).is(200).text()).isEqualTo(before);
  }

  @Test
  void leavesATenantToTheReplicaThatFoldsIt() throws Exception {
    record(3);
    database.write(handle -> {
      store.lock(handle, new TenantId("default"));
      fold.run();
      return true;
    });
    assertThat(pending()).isEqualTo("3");
    fold.run();
    assertThat(pending()).isEqualTo("0");
  }

  /** A statement must not read the changed customers once for each of them. */
  @Test
  void foldsAChangeOfManyCustomers() throws Exception {
    String first = created(aCustomer());
    post("staff", "/customers/" + first + "/loyalty/earn", "{\"points\":5}").is(201);
    fold.run();
    fold.completeDays();
    sql("ANALYZE customer_service.rollup_visits, customer_service.rollup_members");
    String customer = created(aCustomer());
    post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":5}").is(201);
    sql(
        """
        UPDATE customer_service.rollup_changes c
        SET visit_customer_id = many.customer_id, visit_quarter = many.quarter,
          visit_location_id = many.location_id, visit_visits = many.one, visit_revenue = many.one,
          visit_points_issued = many.one, visit_points_redeemed = many.one
        FROM (
          SELECT array_agg(gen_random_uuid()) AS customer_id, array_agg(''::text) AS location_id,
            array_agg((SELECT max(quarter) FROM customer_service.rollup_visits)) AS quarter,
            array_agg(1) AS one
          FROM generate_series(1, %d)) AS many
        WHERE cardinality(c.visit_visits) > 0
        """
            .formatted(CUSTOMERS_OF_A_CHANGE));
    fold.run();
    assertThat(pending()).isEqualTo("0");
    assertThat(TestPostgres.texts("SELECT count(*)::text FROM customer_service.rollup_members"))
        .containsExactly("" + (CUSTOMERS_OF_A_CHANGE + 1));
  }
}
