package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.events.Origin;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.Scans;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The statements of a batch use the intended indexes, regardless of the statistics of the tables.
 */
@QuarkusTest
class PostingPlansTest extends ApiTest {
  @Inject Database database;
  @Inject PostingTransaction transaction;

  /** A posting whose key and reference have the same name; null for none. */
  private static PendingPosting pending(
      CustomerId customer, Movement movement, @Nullable String name) {
    return new PendingPosting(
        aPosting(customer, movement).reference(name).key(name).build(), Ids.at(TestClock.now()));
  }

  /** Posts, and returns the tables or indexes that were scanned. */
  private Set<String> scansOf(List<PendingPosting> postings, String kind) {
    return database
        .write(handle ->
            Scans.during(
                handle,
                kind,
                () ->
                    transaction
                        .decide(handle, postings, LockMode.WAIT, Origin.API)
                        .writes()
                        .send()))
        .keySet();
  }

  /** Collects statistics, as autovacuum does. */
  private static void analyze() throws SQLException {
    sql(
        "ANALYZE customer_service.customers, customer_service.loyalty_accounts,"
            + " customer_service.ledger_entries, customer_service.loyalty_programs,"
            + " customer_service.tier_changes, customer_service.idempotency_records");
  }

  private List<CustomerId> customers() {
    return IntStream.range(0, 5)
        .mapToObj(i -> CustomerId.parse(created(aCustomer())).orElseThrow())
        .toList();
  }

  /** Contains a refusal and a reversal, so that a batch sends all its statements. */
  private List<PendingPosting> postings(List<CustomerId> customers) {
    UUID earned =
        UUID.fromString(
            Objects.requireNonNull(
                post(
                        "staff",
                        "/customers/" + customers.getFirst() + "/loyalty/earn",
                        "{\"points\":600}")
                    .is(201)
                    .at("transaction/id")
                    .asText()));
    return Stream.concat(
            customers.stream().map(each -> pending(each, new Movement.Earn(700), "n")),
            Stream.of(
                pending(customers.getLast(), new Movement.Redeem(9_000), "refused"),
                pending(
                    customers.getFirst(),
                    new Movement.Reverse(earned, new Movement.Part.Whole(), false),
                    null)))
        .toList();
  }

  @Test
  void readsNoSmallTableCompletely() throws Exception {
    List<PendingPosting> postings = postings(customers());
    analyze();
    assertThat(scansOf(postings, Scans.OF_TABLES)).isEmpty();
  }

  /**
   * Accounts and entries that were imported together have equal values in most columns. The planner
   * must not prefer an index that begins with such a column to the primary key: it would read the
   * whole index as soon as the values differ.
   */
  @Test
  void usesNoIndexForSorting() throws Exception {
    // Dead rows of earlier tests would make all indexes of an empty table cost the same.
    sql("TRUNCATE customer_service.ledger_entries");
    List<CustomerId> customers = customers();
    sql(
        """
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, jsonb_build_object('customer_id', gen_random_uuid()))).*
        FROM customer_service.customers c, generate_series(1, 3000)
        WHERE c.customer_id = '%s'
        """
            .formatted(customers.getFirst()));
    sql(
        """
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, jsonb_build_object('customer_id', c.customer_id))).*
        FROM customer_service.loyalty_accounts a, customer_service.customers c
        WHERE a.customer_id = '%s' AND c.customer_id NOT IN (
          SELECT customer_id FROM customer_service.loyalty_accounts)
        """
            .formatted(customers.getFirst()));
    List<PendingPosting> postings = postings(customers);
    // Several entries each: with one, an entry is found as fast by its customer as by its id.
    sql(
        """
        INSERT INTO customer_service.ledger_entries
        SELECT (jsonb_populate_record(e, jsonb_build_object(
          'customer_id', a.customer_id, 'seq', 1000 + n, 'transaction_id', gen_random_uuid()))).*
        FROM customer_service.ledger_entries e, customer_service.loyalty_accounts a,
          generate_series(1, 5) AS n
        WHERE e.customer_id <> a.customer_id
        """);
    analyze();
    assertThat(scansOf(postings, Scans.OF_INDEXES))
        .containsExactlyInAnyOrder(
            "idempotency_records_pkey",
            "loyalty_accounts_pkey",
            "loyalty_programs_pkey",
            "ledger_entries_id_key",
            "ledger_entries_idempotency_key",
            "ledger_entries_reference_key",
            "ledger_entries_reversals",
            "tier_changes_pkey");
  }
}
