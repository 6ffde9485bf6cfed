package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.customers.ManyCustomers;
import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.SpellingStore;
import customerservice.customers.search.CustomerSearch.Span;
import customerservice.customers.search.Directory.Stores;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.Scans;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The index scans of a page, on tables without statistics. */
@QuarkusTest
class ListingPlansTest extends ApiTest {
  private static final int COPIES = 1_100;
  private static final Duration UNLIMITED = Duration.ofSeconds(30);
  private static final Set<String> KEYS = Set.of("customers_pkey", "loyalty_accounts_pkey");
  private static final int PAGE = 2;

  /** Enough scans to count and to walk, too few for one scan per customer. */
  private static final long OTHER_SCANS_MAX = COPIES / 10;

  private static final Span EVER = new Span(null, null);

  @Inject DirectoryStore pages;
  @Inject AccessPathStore drivers;
  @Inject SpellingStore spellings;

  private @Nullable Database opened;

  /** All customers have the tag, and they are few enough to be fetched. */
  @BeforeEach
  void fill() throws Exception {
    created(aCustomer().named("Ana", "García").tagged("vip"));
    TestPostgres.Database neverAnalyzed = TestPostgres.newServiceDatabase("listing_plans");
    Database database = new Database(neverAnalyzed.settings());
    opened = database;
    database.open();
    TestPostgres.copyTo(
        neverAnalyzed, "customer_service.customers", "customer_service.loyalty_accounts");
    try (Connection owner = TestPostgres.connect(neverAnalyzed.owner());
        Statement statement = owner.createStatement()) {
      statement.execute(ManyCustomers.copied(COPIES, "a copy"));
      statement.execute(
          """
          INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
          SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers
          """);
    }
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  /** The planner would read any other index from end to end for each customer. */
  @TestFactory
  Stream<DynamicTest> readsAccountsOfFewCustomersByPrimaryKey() {
    return Stream.of(
            search(null, "-last_activity_at", null),
            search(null, "last_activity_at", "bronze"),
            search(null, "last_name", "bronze"),
            search(null, "-points", "bronze"),
            search("garcia", "-last_activity_at", null),
            search("garcia", "relevance", "bronze"))
        .map(search ->
            dynamicTest(
                search.toString(),
                () -> {
                  Map<String, Long> scans = scans(search);
                  scans.keySet().removeAll(KEYS);
                  assertThat(scans.values()).allMatch(number -> number <= OTHER_SCANS_MAX);
                }));
  }

  private Map<String, Long> scans(CustomerSearch search) {
    Stores stores = new Stores(pages, drivers, spellings);
    return Objects.requireNonNull(opened)
        .read(handle ->
            Scans.during(
                handle,
                Scans.OF_INDEXES,
                () ->
                    assertThat(
                            Directory.list(
                                handle, stores, TenantId.DEFAULT, search, PAGE, UNLIMITED))
                        .hasSize(PAGE)));
  }

  private static CustomerSearch search(@Nullable String q, String sort, @Nullable String tier) {
    return new CustomerSearch(
        q == null ? null : ParsedQuery.parse(q, false, List.of(), null),
        List.of(),
        List.of(),
        tier == null ? List.of() : List.of(tier),
        List.of(SearchTerms.TAG + "vip"),
        null,
        null,
        EVER,
        EVER,
        EVER,
        null,
        null,
        Instant.EPOCH,
        Objects.requireNonNull(CustomerOrder.parse(sort, q != null)),
        null);
  }
}
