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
}
