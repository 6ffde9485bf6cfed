package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads with the id of a merged customer. */
@QuarkusTest
class ReadingMergedAccountsTest extends MergeTest {
  private String target = "";
  private String source = "";

  @BeforeEach
  void open() {
    target = created(aCustomer());
    source = created(aCustomer());
  }

  @Test
  void readsTheAccountOfTheTarget() {
    earned(source, 70);
    TestClock.pass(Duration.ofDays(1));
    String between = TestClock.now().toString();
    TestClock.pass(Duration.ofDays(1));
    earned(target, 30);
    TestClock.pass(Duration.ofDays(1));
    merge(target, source).is(200);
    assertThat(accountOf(source)).isEqualTo(accountOf(target));
    assertThat(accountOf(source).at("/customer_id").asText()).isEqualTo(target);
    for (String query : List.of("?at=" + TestClock.now(), "?at=" + between, "/verify")) {
      assertThat(get("manager", account(source) + query).is(200).json())
          .isEqualTo(get("manager", account(target) + query).is(200).json());
    }
    assertThat(get("staff", account(source) + "?at=" + between).at("points").asLong()).isZero();
    unmerge(target, source).is(200);
    assertThat(points(source)).isEqualTo(70);
    assertThat(get("staff", account(source) + "?at=" + between).at("points").asLong())
        .isEqualTo(70);
  }

  /** The list has the entries of all merged customers, as they are in the ledger. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void listsTheTransactionsOfBoth(int limit) {
    String third = created(aCustomer());
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      for (String customer : List.of(target, source, third)) {
        TestClock.pass(Duration.ofHours(1));
        String body = "{\"points\":1,\"reference\":\"R-%s-%d\"}".formatted(customer, i);
        expected.addFirst(
            customer + " " + earn(customer, body).is(201).at("transaction/id").asText());
      }
    }
    merge(source, third).is(200);
    merge(target, source).is(200);
    for (String customer : List.of(target, source, third)) {
      String path = account(customer) + "/transactions";
      List<String> listed = new ArrayList<>();
      String next = path + "?type=earn&include_total=true&limit=" + limit;
      while (!next.isEmpty()) {
        Answer page = get("staff", next).is(200);
        assertThat(page.at("total").asLong()).isEqualTo(12);
        page.at("items")
            .forEach(each ->
                listed.add(each.path("customer_id").asText() + " " + each.path("id").asText()));
        String link = page.header("link");
        next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
      }
      assertThat(listed).isEqualTo(expected);
      String id = expected.getFirst().split(" ", 2)[1];
      assertThat(get("staff", path + "/" + id).is(200).at("customer_id").asText()).isEqualTo(third);
      Answer byReference = get("staff", path + "?reference=R-" + source + "-2").is(200);
      assertThat(byReference.at("items")).hasSize(1);
    }
    unmerge(target, source).is(200);
    assertThat(get("staff", account(target) + "/transactions?type=earn").at("items")).hasSize(4);
  }
}
