package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.customers.ManyCustomers;
import customerservice.customers.index.SpellingStore;
import customerservice.customers.search.Directory.Stores;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.testing.ApiTest;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The rows that pages and counts read with statistics from a time when the tables were empty, as
 * after a large import. The planner then takes each table for one row, and every plan for cheap.
 */
@QuarkusTest
class OldStatisticsTest extends ApiTest {
  private static final int COPIES = 2_500;
  private static final int PAGE = 9;
  private static final Duration UNLIMITED = Duration.ofSeconds(30);

  /** Each row some times, not once for each customer. */
  private static final long ROWS_MAX = 40 * COPIES;

  private static final String TABLES =
      """
      customer_service.customers, customer_service.loyalty_accounts,
      customer_service.customer_terms\
      """;

  private static final String INSERT_TERMS =
      """
      INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
      SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers
      ON CONFLICT DO NOTHING
      """;

  @Inject DirectoryStore pages;
  @Inject AccessPathStore paths;
  @Inject SpellingStore spellings;

  private @Nullable Database opened;

  /** More customers than are fetched and sorted; one in ten is a founder. */
  @BeforeEach
  void fill() throws Exception {
    created(
        aCustomer()
            .named("Ana", "García")
            .tagged("vip")
            .in("Madrid")
            .with("date_of_birth", "1990-05-17"));
    TestPostgres.Database analyzed = TestPostgres.newServiceDatabase("old_statistics");
    Database database = new Database(analyzed.settings());
    opened = database;
    database.open();
    try (Connection owner = TestPostgres.connect(analyzed.owner());
        Statement statement = owner.createStatement()) {
      for (String table : TABLES.split(",", -1)) {
        statement.execute("ALTER TABLE " + table + " SET (autovacuum_enabled = off)");
      }
      copyOne(analyzed);
      statement.execute(ManyCustomers.copied(100, "erased"));
      statement.execute(INSERT_TERMS);
      statement.execute("DELETE FROM customer_service.customer_terms");
      statement.execute("DELETE FROM customer_service.loyalty_accounts");
      statement.execute("DELETE FROM customer_service.customers");
      statement.execute("ANALYZE " + TABLES);
      copyOne(analyzed);
      TestPostgres.copyTo(analyzed, "customer_service.name_words");
      statement.execute(ManyCustomers.copied(COPIES, "a copy"));
      statement.execute(
          """
          UPDATE customer_service.customers SET terms = terms || '{t:founder}'
          WHERE customer_id IN (
            SELECT customer_id FROM customer_service.customers ORDER BY customer_id LIMIT 250)
          """);
      statement.execute(INSERT_TERMS);
    }
  }

  private static void copyOne(TestPostgres.Database copy) throws Exception {
    TestPostgres.copyTo(copy, "customer_service.customers", "customer_service.loyalty_accounts");
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  /** Each case: words, terms, birthday, sort, tier. */
  @TestFactory
  Stream<DynamicTest> readsEachCustomerAFewTimes() {
    return Stream.of(
            "ana garcia,,,relevance",
            "ana gracia,t:vip,,relevance",
            "ana,t:founder,,relevance",
            "gracia,t:founder,,last_name",
            "ana,c:madrid,,-points",
            "ana,t:vip,,-created_at",
            "gracia,,,last_name",
            ",t:vip c:madrid,,last_name",
            ",t:vip c:madrid,,-created_at",
            ",t:vip,,-points",
            ",t:founder,,-points",
            ",t:vip,,last_activity_at",
            ",,05-17,-created_at",
            ",,05,updated_at",
            ",,,last_name",
            ",,,-created_at,bronze",
            "ana garcia,,,relevance,bronze",
            "ana,,,last_name,bronze")
        .map(GatheringTest::search)
        .map(search -> dynamicTest(search.toString(), () -> read(search)));
  }

  private void read(CustomerSearch search) {
    Stores stores = new Stores(pages, paths, spellings);
    Objects.requireNonNull(opened)
        .read(handle -> {
          for (Duration walkTimeMax : new Duration[] {UNLIMITED, Duration.ZERO}) {
            Map<String, Long> before = rowsRead(handle);
            assertThat(Directory.list(handle, stores, TenantId.DEFAULT, search, PAGE, walkTimeMax))
                .hasSize(PAGE);
            assertLinear(before, rowsRead(handle));
          }
          Map<String, Long> before = rowsRead(handle);
          assertThat(Directory.count(handle, stores, TenantId.DEFAULT, search)).isGreaterThan(PAGE);
          assertLinear(before, rowsRead(handle));
          return true;
        });
  }

  private static void assertLinear(Map<String, Long> before, Map<String, Long> after) {
    assertThat(after)
        .allSatisfy((name, rows) ->
            assertThat(rows - before.getOrDefault(name, 0L))
                .as(name)
                .isLessThanOrEqualTo(ROWS_MAX));
  }

  /** The rows and index entries that all scans have returned, including those of this session. */
  private static Map<String, Long> rowsRead(Handle handle) {
    handle.list("SELECT pg_stat_force_next_flush()", new Binds(), row -> "");
    return handle
        .list(
            """
            SELECT relname AS name, pg_stat_get_tuples_returned(relid) AS rows
            FROM pg_stat_user_tables WHERE schemaname = 'customer_service'
            UNION ALL
            SELECT indexrelname, pg_stat_get_tuples_returned(indexrelid)
            FROM pg_stat_user_indexes WHERE schemaname = 'customer_service'
            """,
            new Binds(),
            row -> Map.entry(row.getString("name"), row.getLong("rows")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
