package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of a customer's transactions. */
@QuarkusTest
class TransactionListTest extends ApiTest {
  private static Answer earn(String id, String body) {
    return post("staff", loyalty(id) + "/earn", body);
  }

  private static Answer redeem(String id, String body) {
    return post("staff", loyalty(id) + "/redeem", body);
  }

  private static String loyalty(String id) {
    return "/customers/" + id + "/loyalty";
  }

  @Test
  void listsTransactionsNewestFirst() {
    String id = created(aCustomer());
    for (int i = 1; i <= 5; i++) {
      earn(id, "{\"points\":%d,\"location_id\":\"till-%d\"}".formatted(i * 10, i % 2)).is(201);
    }
    redeem(id, "{\"points\":7,\"reference\":\"dessert\"}").is(201);
    List<Long> seen = new ArrayList<>();
    String path = loyalty(id) + "/transactions?limit=4";
    while (!path.isEmpty()) {
      Answer page = get("staff", path).is(200);
      seen.addAll(longs(page, "seq"));
      String link = page.header("link");
      path = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
    }
    assertThat(seen).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    String all = loyalty(id) + "/transactions";
    assertThat(longs(get("staff", all), "balance_after"))
        .containsExactly(143L, 150L, 100L, 60L, 30L, 10L);
    assertThat(longs(get("staff", all + "?type=redeem"), "points")).containsExactly(-7L);
    assertThat(longs(get("staff", all + "?reference=dessert"), "seq")).containsExactly(6L);
    assertThat(longs(get("staff", all + "?location_id=till-0"), "seq")).containsExactly(4L, 2L);
    assertThat(longs(get("staff", all + "?type=redeem,earn&limit=1"), "seq")).containsExactly(6L);
    Answer counted = get("staff", all + "?type=earn&limit=2&include_total=true").is(200);
    assertThat(counted.at("total").asLong()).isEqualTo(5);
    String next = counted.header("link");
    Answer second = get("staff", next.substring(1, next.indexOf('>'))).is(200);
    assertThat(second.at("total").asLong()).isEqualTo(5);
    assertThat(longs(second, "seq")).containsExactly(3L, 2L);
    assertThat(get("staff", all + "?type=gift").errors()).containsExactly("type: not_allowed");
    String cursor = get("staff", all + "?limit=1").at("next_cursor").asText();
    String other = loyalty(created(aCustomer())) + "/transactions?cursor=";
    assertThat(get("staff", other + cursor).errors()).containsExactly("cursor: invalid_format");
  }

  @ParameterizedTest
  @CsvSource({
    "'',3 2 1",
    "from=2026-05-18,3 2",
    "from=2026-05-18T10:00:00Z,3 2",
    "from=2026-05-18T10:00:00.000001Z,3",
    "to=2026-05-18T10:00:00Z,1",
    "to=2026-05-19,2 1",
    "from=2026-05-18&to=2026-05-19,2",
    "from=2026-05-18T12:00:00%2B02:00&limit=1,3",
    "from=2026-05-18T12:00:00+02:00&to=2026-05-18T12:00:01+02:00,2",
    "from=2026-05-19&to=2026-05-18,''",
    "type=redeem&from=2026-05-18&location_id=bar,3",
  })
  void listsTransactionsOfAPeriod(String query, String seqs) {
    String id = created(aCustomer());
    earn(id, "{\"points\":1}").is(201);
    TestClock.pass(Duration.ofDays(1));
    earn(id, "{\"points\":1}").is(201);
    TestClock.pass(Duration.ofDays(1));
    redeem(id, "{\"points\":1,\"location_id\":\"bar\"}").is(201);
    List<Long> found = longs(get("staff", loyalty(id) + "/transactions?" + query), "seq");
    assertThat(found.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .isEqualTo(seqs);
  }

  @Test
  void refusesInvalidTimes() {
    String path = loyalty(created(aCustomer())) + "/transactions?";
    assertThat(get("staff", path + "from=yesterday&to=2026-02-30").errors())
        .containsExactlyInAnyOrder("from: invalid_format", "to: invalid_format");
  }

  private static List<Long> longs(Answer page, String field) {
    return StreamSupport.stream(page.is(200).at("items").spliterator(), false)
        .map(item -> item.path(field).asLong())
        .toList();
  }
}
