package customerservice.loyalty;

import static customerservice.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.ApiTest;
import customerservice.TestPostgres;
import customerservice.audit.Requester;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.Posting.Movement;
import customerservice.loyalty.Replica.Call;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test of another way into the ledger. */
abstract class ReplicaTest extends ApiTest {
  @Inject Replica.Parts parts;

  static CustomerId customer() {
    return CustomerId.parse(created(aCustomer())).orElseThrow();
  }

  static Posting earn(CustomerId customer, long points) {
    return posting(customer, points, null, null);
  }

  static Posting posting(
      CustomerId customer, long points, @Nullable String description, @Nullable String key) {
    String scope = "POST /customers/%s/loyalty/earn".formatted(customer);
    return new Posting(
        TenantId.DEFAULT,
        customer,
        new Movement.Earn(points),
        null,
        description,
        null,
        Requester.program(TenantId.DEFAULT, "many"),
        key == null
            ? null
            : new IdempotencyKey(
                TenantId.DEFAULT, scope, key, new Fingerprint("a".repeat(64)), "request"));
  }

  static List<String> query(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** In their order. */
  static List<String> points(CustomerId customer) throws SQLException {
    return query(
        "SELECT points FROM customer_service.loyalty_transactions WHERE customer_id = '%s' ORDER BY seq"
            .formatted(customer));
  }

  static int transactions() throws SQLException {
    return query("SELECT DISTINCT xmin::text FROM customer_service.loyalty_transactions").size();
  }

  static void arePosted(List<Call> calls) throws Exception {
    for (Call call : calls) {
      assertThat(call.outcomes()).hasOnlyElementsOfType(Outcome.Posted.class);
    }
  }

  /** Locks an account from another session, as a process does that has come to a halt. */
  static Connection locking(CustomerId customer) throws SQLException {
    Connection other = TestPostgres.connect(TestPostgres.main().service());
    other.setAutoCommit(false);
    try (Statement statement = other.createStatement()) {
      statement.execute(
          "SELECT FROM customer_service.loyalty_accounts WHERE customer_id = '%s' FOR UPDATE"
              .formatted(customer));
    }
    return other;
  }
}
