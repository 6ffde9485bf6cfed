package customerservice.loyalty.posting;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.Actor;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.posting.Replica.Call;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.testing.ApiTest;
import customerservice.testing.TestPostgres;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test of another way into the ledger. */
public abstract class ReplicaTest extends ApiTest {
  @Inject public Replica.Parts parts;

  public static CustomerId customer() {
    return CustomerId.parse(created(aCustomer())).orElseThrow();
  }

  public static Posting earn(CustomerId customer, long points) {
    return posting(customer, points, null, null);
  }

  public static Posting posting(
      CustomerId customer, long points, @Nullable String description, @Nullable String key) {
    String scope = "POST /customers/%s/loyalty/earn".formatted(customer);
    return new Posting(
        TenantId.DEFAULT,
        customer,
        new Movement.Earn(points),
        null,
        description,
        null,
        Actor.program(TenantId.DEFAULT, "many"),
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
  public static List<String> points(CustomerId customer) throws SQLException {
    return query(
        "SELECT points FROM customer_service.ledger_entries WHERE customer_id = '%s' ORDER BY seq"
            .formatted(customer));
  }

  public static int transactions() throws SQLException {
    return query("SELECT DISTINCT xmin::text FROM customer_service.ledger_entries").size();
  }

  public static void arePosted(List<Call> calls) throws Exception {
    for (Call call : calls) {
      assertThat(call.outcomes()).hasOnlyElementsOfType(PostingOutcome.Posted.class);
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
