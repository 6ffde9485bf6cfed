package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.customers.ManyCustomers;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of relevance: it ranks the best 1,000 matches, and other sorts continue. */
@QuarkusTest
class RelevanceLimitTest extends ApiTest {
  private static final int MAX = RelevanceQuery.RELEVANCE_MAX;
  private static final int LIMIT = 100;

  /** One match fewer than relevance ranks; each has the whole word. */
  @BeforeEach
  void fill() throws Exception {
    created(aCustomer().named("Ana", "García").tagged("vip"));
    sql(ManyCustomers.copied(MAX - 2, "a copy"));
    sql(
        """
        INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
        SELECT tenant_id, unnest(terms), customer_id FROM customer_service.customers
        ON CONFLICT DO NOTHING
        """);
  }

  @Test
  void endsWithAFullPageIfExactlyAsManyMatch() {
    String last = created(prefixMatch());
    List<String> ids = throughPages("q=garcia", MAX);
    assertThat(ids).hasSize(MAX).doesNotHaveDuplicates();
    assertThat(ids.getLast()).isEqualTo(last);
  }

  @Test
  void leavesOutTheWorstMatchIfOneMoreMatches() {
    String second = created(prefixMatch());
    String last = created(closeMatch());
    List<String> words = throughPages("q=garcia", MAX + 1);
    assertThat(words).hasSize(MAX).doesNotHaveDuplicates().doesNotContain(last);
    assertThat(words.getLast()).isEqualTo(second);
    assertThat(throughPages("q=garcia&sort=-created_at", MAX + 1)).hasSize(MAX + 1).contains(last);
  }

  @Test
  void putsABetterMatchInThePlaceOfTheWorst() {
    String second = created(prefixMatch());
    String exact = created(aCustomer().named("Eva", "Ruiz").with("external_id", "garcia"));
    List<String> ids = throughPages("q=garcia", MAX + 1);
    assertThat(ids).hasSize(MAX).doesNotContain(second);
    assertThat(ids.getFirst()).isEqualTo(exact);
  }

  /** The last page holds fewer customers than the limit of the request. */
  @ParameterizedTest
  @CsvSource({"30,10", "99,1"})
  void endsWithinAPage(int limit, int lastPage) {
    created(prefixMatch());
    created(prefixMatch());
    Answer page = get("staff", "/customers?q=garcia&limit=" + LIMIT);
    for (int seen = LIMIT; seen < MAX - LIMIT; seen += LIMIT) {
      page = next(page, LIMIT);
    }
    int left = LIMIT;
    for (; left > lastPage; left -= limit) {
      page = next(page, limit);
      assertThat(ids(page)).hasSize(limit);
      assertThat(page.at("next_cursor").isNull()).isFalse();
    }
    page = next(page, limit);
    assertThat(ids(page)).hasSize(lastPage);
    assertThat(page.at("next_cursor").isNull()).isTrue();
  }

  @Test
  void filtersBeforeItRanks() {
    created(prefixMatch());
    List<String> founders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      founders.add(created(prefixMatch().tagged("founder")));
    }
    assertThat(throughPages("q=garcia&tag=vip", MAX - 1)).hasSize(MAX - 1);
    assertThat(throughPages("q=garcia&tag=founder", 3))
        .containsExactlyInAnyOrderElementsOf(founders);
    assertThat(throughPages("q=garcia&tier=bronze&min_points=0", MAX + 3)).hasSize(MAX);
  }

  @Test
  void ranksSeveralWordsUpToTheSameEnd() {
    created(prefixMatch());
    String last = created(prefixMatch().named("Ana", "Garciaz"));
    assertThat(throughPages("q=ana+garcia", MAX + 1)).hasSize(MAX).doesNotContain(last);
  }

  @Test
  void readsNothingAfterTheLastMatch() throws Exception {
    created(prefixMatch());
    Answer page = get("staff", "/customers?q=garcia&limit=" + LIMIT);
    sql(
        """
        DELETE FROM customer_service.customer_terms WHERE term LIKE 'n:garcia%'
        """);
    Answer afterwards = next(page, LIMIT);
    assertThat(ids(afterwards)).isEmpty();
    assertThat(afterwards.at("next_cursor").isNull()).isTrue();
  }

  @Test
  void neitherShiftsNorRepeatsRowsWhileCustomersAreAddedAndErased() {
    String last = created(prefixMatch());
    Answer page = get("staff", "/customers?q=garcia&limit=" + LIMIT);
    List<String> seen = new ArrayList<>(ids(page));
    request("DELETE", "/customers/" + seen.getLast()).as("manager").send().is(204);
    created(aCustomer().named("Eva", "Ruiz").with("external_id", "garcia"));
    while (!page.at("next_cursor").isNull()) {
      page = next(page, LIMIT);
      seen.addAll(ids(page));
    }
    assertThat(seen).hasSize(MAX).doesNotHaveDuplicates();
    assertThat(seen.getLast()).isEqualTo(last);
  }

  private static Guest prefixMatch() {
    return aCustomer().named("Ana", "Garciaga");
  }

  private static Guest closeMatch() {
    return aCustomer().named("Ana", "Gracia");
  }

  private List<String> throughPages(String query, int total) {
    List<String> ids = new ArrayList<>();
    String path = "/customers?include_total=true&limit=" + LIMIT + "&" + query;
    Answer page = get("staff", path);
    while (true) {
      ids.addAll(ids(page));
      assertThat(page.at("total").asInt()).isEqualTo(total);
      JsonNode next = page.at("next_cursor");
      if (next.isNull()) {
        return ids;
      }
      assertThat(ids(page)).hasSize(LIMIT);
      page = get("staff", path + "&cursor=" + next.asText());
    }
  }

  /** Reads the page after another. */
  private Answer next(Answer page, int limit) {
    return get(
        "staff",
        "/customers?q=garcia&limit=" + limit + "&cursor=" + page.at("next_cursor").asText());
  }

  private static List<String> ids(Answer page) {
    return StreamSupport.stream(page.is(200).at("items").spliterator(), false)
        .map(item -> item.path("id").asText())
        .toList();
  }
}
