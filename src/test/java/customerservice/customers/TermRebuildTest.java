package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.database.Database;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The rebuild of the search terms of customers that were stored by earlier rules. */
@QuarkusTest
class TermRebuildTest extends ApiTest {
  /** More than one batch. */
  private static final int COPIES = TermRebuild.BATCH_SIZE;

  /** Restores terms of the earlier rules, with the words of names. */
  private static final String OUTDATE =
      """
      UPDATE customer_service.customers
      SET terms = array_replace(array_remove(terms, 'n:vanderberg'), 'n:やまだ', 'n:ヤマダ');
      DELETE FROM customer_service.customer_terms;
      INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
      SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers
      WHERE status <> 'merged';
      DELETE FROM customer_service.name_words;
      INSERT INTO customer_service.name_words (tenant_id, word, variants)
      SELECT DISTINCT tenant_id, substr(term, 3), '{}'::integer[] FROM customer_service.customer_terms
      WHERE term LIKE 'n:%';
      INSERT INTO customer_service.term_rebuilds
      SELECT DISTINCT tenant_id, '00000000-0000-0000-0000-000000000000'::uuid
      FROM customer_service.customers
      """;

  private static final String OUTDATED =
      """
      SELECT customer_id::text FROM customer_service.customers
      WHERE 'n:ヤマダ' = ANY (terms) OR 'n:der' = ANY (terms) AND 'n:vanderberg' <> ALL (terms)
      UNION ALL
      SELECT tenant_id FROM customer_service.term_rebuilds
      """;

  @Inject Database database;
  @Inject TermRebuildStore store;

  @Test
  void findsStoredCustomersByTheCurrentRules() throws Exception {
    String id = created(aCustomer().named("ヤマダ", "van der Berg"));
    String source = created(aCustomer().named("ヤマダ", "Müller"));
    String target = created(aCustomer().named("Ana", "García"));
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"%s\"}".formatted(source))
        .is(200);
    String before = get("staff", "/customers/" + id).text();
    sql(OUTDATE);
    sql(migration("V20261130_0700__index_merged_customers.sql"));
    assertThat(get("staff", "/customers?q=vanderberg").at("items")).isEmpty();
    assertThat(get("staff", "/customers?q=mullre&status=merged").at("items")).isEmpty();

    rebuild();

    assertThat(TestPostgres.texts(OUTDATED)).isEmpty();
    assertThat(TermDifferences.find()).isEmpty();
    assertThat(get("staff", "/customers?q=vanderbrg").at("items")).hasSize(1);
    assertThat(get("staff", "/customers?q=やまだ").at("items")).hasSize(1);
    assertThat(get("staff", "/customers?q=やまだ&status=merged").at("items")).hasSize(1);
    assertThat(get("staff", "/customers?q=mullre&status=merged").at("items")).hasSize(1);
    assertThat(get("staff", "/customers/" + id).text()).isEqualTo(before);
  }

  /**
   * Two replicas rebuild, while customers are changed and erased. Fewer threads than the pool has
   * connections, so that each gets one while others wait for locks.
   */
  @Test
  void isCompleteAfterConcurrentChanges() throws Exception {
    created(aCustomer().named("ヤマダ", "van der Berg"));
    sql(ManyCustomers.copied(COPIES, "a copy"));
    sql(OUTDATE);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int replica = 0; replica < 2; replica++) {
      work.add(() -> {
        rebuild();
        return 204;
      });
    }
    for (String id :
        TestPostgres.texts("SELECT customer_id::text FROM customer_service.customers LIMIT 8")) {
      boolean isErased = work.size() % 2 == 0;
      work.add(() -> {
        String path = "/customers/" + id;
        Answer answer =
            isErased
                ? request("DELETE", path).as("manager").send()
                : put("staff", path, "{\"first_name\":\"カナ\"}");
        return answer.status();
      });
    }
    assertThat(InParallel.all(work)).allMatch(status -> status == 200 || status == 204);
    assertThat(TestPostgres.texts(OUTDATED)).isEmpty();
    assertThat(TermDifferences.find()).isEmpty();
  }

  private static String migration(String name) throws IOException {
    try (InputStream script = TermRebuild.class.getResourceAsStream("/db/migration/" + name)) {
      return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
    }
  }

  private void rebuild() {
    new TermRebuild(database, store).run();
  }
}
