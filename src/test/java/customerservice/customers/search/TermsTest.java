package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The search index matches the profiles, also after concurrent changes. */
@QuarkusTest
class TermsTest extends ApiTest {
  private static final int GUESTS = 12;
  private static final List<String> NAMES = List.of("Ana", "Eva", "Zoe");

  /** Selects terms without a profile and missing terms, and the same for words of names. */
  private static final String DIFFERENCES =
      """
      WITH wanted AS (
        SELECT tenant_id, unnest(terms) AS term, customer_id FROM customer_service.customers
        WHERE status <> 'merged'
      ),
      differences AS (
        (TABLE wanted EXCEPT SELECT tenant_id, term, customer_id FROM customer_service.customer_terms)
        UNION ALL
        (SELECT tenant_id, term, customer_id FROM customer_service.customer_terms EXCEPT TABLE wanted)
      ),
      words AS (
        SELECT DISTINCT tenant_id, substr(term, 3) AS word FROM wanted WHERE term LIKE 'n:%'
      ),
      differing_words AS (
        (TABLE words EXCEPT SELECT tenant_id, word FROM customer_service.name_words)
        UNION ALL
        (SELECT tenant_id, word FROM customer_service.name_words EXCEPT TABLE words)
      )
      SELECT term FROM differences UNION ALL SELECT word FROM differing_words
      """;

  @Test
  void matchTheProfiles() throws SQLException {
    String id = created(aCustomer().named("Ana", "O'Brien").in("Málaga").tagged("vip").vegan());
    assertThat(differences()).isEmpty();
    String change = "{\"first_name\":\"Eva\",\"tags\":[],\"phone\":\"+34600111222\"}";
    put("staff", "/customers/" + id, change).is(200);
    assertThat(differences()).isEmpty();
    assertThat(get("staff", "/customers?q=eva+obrien+1222").at("items")).hasSize(1);
  }

  /** A word that is removed and added at the same time is present at the end. */
  @Test
  void areCompleteAfterConcurrentRenames() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < GUESTS; i++) {
      ids.add(created(aCustomer().named(NAMES.get(i % NAMES.size()), "G" + i)));
    }
    List<Callable<Answer>> work = new ArrayList<>();
    for (int round = 1; round <= 4; round++) {
      for (int i = 0; i < GUESTS; i++) {
        String path = "/customers/" + ids.get(i);
        String name = NAMES.get((i + round) % NAMES.size());
        work.add(() -> put("staff", path, "{\"first_name\":\"%s\"}".formatted(name)));
        work.add(() -> post("staff", "/customers", aCustomer().named(name, "New")));
      }
    }
    for (Answer answer : InParallel.all(work)) {
      assertThat(answer.status()).isIn(200, 201);
    }
    assertThat(differences()).isEmpty();
  }

  private static List<String> differences() throws SQLException {
    List<String> differences = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(DIFFERENCES)) {
      while (found.next()) {
        differences.add(found.getString(1));
      }
    }
    return differences;
  }
}
