package customerservice.loyalty.posting;

import static customerservice.loyalty.rules.PostingBuilder.aPosting;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.posting.Replica.Call;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
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

/** A test with a second process on the ledger. */
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
    return aPosting(customer, new Movement.Earn(points)).description(description).key(key).build();
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

  /** The points of a customer's entries, in their order. */
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

  /** Locks an account from another session, as a process that hangs does. */
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
