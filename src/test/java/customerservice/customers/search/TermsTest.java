package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.customers.TermDifferences;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The search index matches the profiles, also after concurrent changes. */
@QuarkusTest
class TermsTest extends ApiTest {
  private static final int GUESTS = 12;
  private static final List<String> NAMES = List.of("Ana", "Eva", "Zoe");

  @Test
  void matchTheProfiles() throws SQLException {
    String id = created(aCustomer().named("Ana", "O'Brien").in("Málaga").tagged("vip").vegan());
    assertThat(TermDifferences.find()).isEmpty();
    String change = "{\"first_name\":\"Eva\",\"tags\":[],\"phone\":\"+34600111222\"}";
    put("staff", "/customers/" + id, change).is(200);
    assertThat(TermDifferences.find()).isEmpty();
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
    assertThat(TermDifferences.find()).isEmpty();
  }
}
