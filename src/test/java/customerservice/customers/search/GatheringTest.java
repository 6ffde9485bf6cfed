package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.customers.ManyCustomers;
import customerservice.customers.search.CustomerSearch.Birthday;
import customerservice.customers.search.CustomerSearch.Span;
import customerservice.customers.search.Directory.Found;
import customerservice.platform.TenantId;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A page that is gathered, because the walk takes too long, equals the page of the walk. */
@QuarkusTest
class GatheringTest extends ApiTest {
  private static final TenantId TENANT = new TenantId("default");
  private static final Span EVER = new Span(null, null);
  private static final Duration UNLIMITED = Duration.ofSeconds(30);
  private static final int COPIES = 900;
  private static final int PAGE = 9;
  private static final int PAGES = 4;

  @Inject Directory directory;

  /** Creates many customers with some words and terms, and few with others. */
  @BeforeEach
  void fill() throws Exception {
    created(aCustomer().named("Ana", "García").tagged("vip").in("Madrid"));
    created(aCustomer().named("Ana", "López").tagged("vip").with("date_of_birth", "1990-05-17"));
    created(aCustomer().named("García", "Ana").in("Madrid").with("date_of_birth", "1990-05-01"));
    created(aCustomer().named("José", "Garcías").with("date_of_birth", "1980-05-17"));
    sql(ManyCustomers.copied(COPIES, "a copy"));
    for (int i = 0; i < 5; i++) {
      created(aCustomer().named("Ana", "Garza").tagged("vip", "founder").in("Lugo"));
      created(aCustomer().named("Anna", "Garcia").tagged("founder"));
      created(aCustomer().named("Eva", "Zorn").with("date_of_birth", "2000-05-17"));
    }
    sql(
        """
        INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
        SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers
        ON CONFLICT DO NOTHING
        """);
  }

  /** Each case: words, terms, birthday, sort, tier. The cases share the data of one set-up. */
  @TestFactory
  Stream<DynamicTest> returnsTheSamePages() {
    return Stream.of(
            "ana garcia,,,relevance",
            "ana gar,,,relevance",
            "garcia anna,,,relevance",
            "garcia,t:founder,,relevance",
            "gracia,,,relevance",
            "ana gracia,t:vip,,relevance",
            "ana,t:founder t:vip,,relevance",
            "eva,,05-17,relevance",
            "ana garcia,,,last_name",
            "ana,c:lugo,,-points",
            "ana,t:vip,,-created_at",
            "gracia,,,last_name",
            ",t:vip c:madrid,,last_name",
            ",t:vip c:lugo,,-created_at",
            ",t:vip,,-last_activity_at",
            ",,05-17,-created_at",
            ",,05-17,last_name",
            ",,05,created_at",
            ",t:vip,05,updated_at",
            ",,,last_name",
            ",,,-created_at,bronze",
            ",,05,created_at,bronze",
            "ana garcia,,,relevance,bronze",
            ",c:madrid,,-points,bronze")
        .map(wanted ->
            dynamicTest(
                wanted,
                () -> {
                  List<UUID> walked = ids(search(wanted), UNLIMITED);
                  assertThat(walked).isNotEmpty().doesNotHaveDuplicates();
                  assertThat(ids(search(wanted), Duration.ZERO)).isEqualTo(walked);
                }));
  }

  @TestFactory
  Stream<DynamicTest> returnsTheSameEmptyPages() {
    return Stream.of(
            "ana lopez garcia,,,relevance", "zorn,t:vip,,relevance", ",t:vip c:porto,,last_name")
        .map(wanted ->
            dynamicTest(
                wanted,
                () -> {
                  assertThat(ids(search(wanted), UNLIMITED)).isEmpty();
                  assertThat(ids(search(wanted), Duration.ZERO)).isEmpty();
                }));
  }

  static CustomerSearch search(String wanted) {
    String[] parts = wanted.split(",", -1);
    String q = parts[0];
    return new CustomerSearch(
        q.isEmpty() ? null : ParsedQuery.parse(q, false, List.of(), null),
        List.of(),
        List.of(),
        parts.length < 5 ? List.of() : List.of(parts[4]),
        parts[1].isEmpty() ? List.of() : List.of(parts[1].split(" ", -1)),
        null,
        null,
        EVER,
        EVER,
        EVER,
        Birthday.parse(parts[2]),
        null,
        Instant.EPOCH,
        Objects.requireNonNull(CustomerOrder.parse(parts[3], !q.isEmpty())),
        null);
  }

  private List<UUID> ids(CustomerSearch search, Duration walkTimeMax) {
    List<UUID> ids = new ArrayList<>();
    SeekKey last = null;
    for (int page = 0; page < PAGES; page++) {
      List<Found> found = directory.list(TENANT, search.startingAfter(last), PAGE, walkTimeMax);
      List<Found> shown = found.subList(0, Math.min(PAGE, found.size()));
      shown.forEach(each -> ids.add(each.customer().id().value()));
      if (found.size() <= PAGE) {
        break;
      }
      last = shown.getLast().position();
    }
    return ids;
  }
}
