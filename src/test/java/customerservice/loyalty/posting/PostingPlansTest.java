package customerservice.loyalty.posting;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.Actor;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.ledger.LockMode;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
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
 * The statements of a batch go by the indexes that are meant for them, whatever the planner has
 * seen of the tables so far.
 */
@QuarkusTest
class PostingPlansTest extends ApiTest {
  @Inject Database database;
  @Inject PostingTransaction transaction;

  private static IdentifiedPosting entry(
      CustomerId customer, Movement movement, @Nullable String name) {
    IdempotencyKey key =
        name == null
            ? null
            : new IdempotencyKey(
                TenantId.DEFAULT,
                "POST /customers/%s/loyalty/earn".formatted(customer),
                name,
                new Fingerprint("ab".repeat(32)),
                "request");
    return new IdentifiedPosting(
        new Posting(
            TenantId.DEFAULT,
            customer,
            movement,
            name,
            null,
            null,
            Actor.program(TenantId.DEFAULT, "plans"),
            key),
        Ids.at(TestClock.now()));
  }

  /** Posts, and answers what was read for it: tables whole, or indexes. */
  private Set<String> readFor(List<IdentifiedPosting> entries, String what) {
    return database
        .write(handle ->
            Scans.during(
                handle,
                what,
                () -> transaction.decide(handle, entries, LockMode.WAIT).writes().send()))
        .keySet();
  }

  /** What autovacuum does by and by. */
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

  /** Some are posted, one is refused, one reverses: they make every statement that a batch has. */
  private List<IdentifiedPosting> entries(List<CustomerId> customers) {
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
            customers.stream().map(who -> entry(who, new Movement.Earn(700), "n")),
            Stream.of(
                entry(customers.getLast(), new Movement.Redeem(9_000), "refused"),
                entry(
                    customers.getFirst(),
                    new Movement.Reverse(earned, new Movement.Part.Whole(), false),
                    null)))
        .toList();
  }

  @Test
  void readNoTableWholeThoughItIsSmallYet() throws Exception {
    List<IdentifiedPosting> entries = entries(customers());
    analyze();
    assertThat(readFor(entries, Scans.OF_TABLES)).isEmpty();
  }

  /**
   * Who has come together has the same balance, the same last activity, the same everything. That
   * must not make an index that begins with such a column and ends with the id look as good as the
   * key: it would be read from end to end once they differ.
   */
  @Test
  void readNoIndexThatIsThereForSorting() throws Exception {
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
    analyze();
    List<IdentifiedPosting> entries = entries(customers);
    assertThat(readFor(entries, Scans.OF_INDEXES))
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
