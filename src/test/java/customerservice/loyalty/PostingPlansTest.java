package customerservice.loyalty;

import static customerservice.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.ApiTest;
import customerservice.TestClock;
import customerservice.TestPostgres;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.Posting.Movement;
import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The statements of a batch go by indexes, whatever the planner has seen of the tables so far. */
@QuarkusTest
class PostingPlansTest extends ApiTest {
  @Inject Database database;
  @Inject LedgerTransaction transaction;

  private static Entry entry(CustomerId customer, Movement movement, @Nullable String name) {
    IdempotencyKey key =
        name == null
            ? null
            : new IdempotencyKey(
                TenantId.DEFAULT,
                "POST /customers/%s/loyalty/earn".formatted(customer),
                name,
                new Fingerprint("ab".repeat(32)),
                "request");
    return new Entry(
        new Posting(TenantId.DEFAULT, customer, movement, name, null, null, "plans", key),
        Ids.at(TestClock.now()));
  }

  /** Posts, and answers the tables that were read whole for it. */
  private List<String> readWhole(List<Entry> entries) {
    return database.write(handle -> {
      transaction.decide(handle, entries, Locking.WAIT).writes().send();
      return handle
          .createQuery(
              """
              SELECT relname FROM pg_stat_xact_user_tables
              WHERE schemaname = 'customer_service' AND seq_scan > 0
              """)
          .mapTo(String.class)
          .list();
    });
  }

  /** The planner then knows that there is next to nothing in them. */
  private static void analyze() throws SQLException {
    try (Connection owner = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = owner.createStatement()) {
      statement.execute("ANALYZE customer_service.loyalty_accounts");
      statement.execute("ANALYZE customer_service.loyalty_transactions");
      statement.execute("ANALYZE customer_service.loyalty_programmes");
      statement.execute("ANALYZE customer_service.tier_changes");
      statement.execute("ANALYZE customer_service.kept_answers");
    }
  }

  @Test
  void readNoTableWholeThoughItIsSmallYet() throws Exception {
    List<CustomerId> customers =
        IntStream.range(0, 5)
            .mapToObj(i -> CustomerId.parse(created(aCustomer())).orElseThrow())
            .toList();
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
    analyze();
    List<Entry> entries =
        Stream.concat(
                customers.stream().map(who -> entry(who, new Movement.Earn(700), "n")),
                Stream.of(
                    entry(customers.getLast(), new Movement.Redeem(9_000), "refused"),
                    entry(
                        customers.getFirst(),
                        new Movement.Reverse(earned, new Movement.Part.Whole(), false),
                        null)))
            .toList();
    assertThat(readWhole(entries)).isEmpty();
  }
}
