package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ListingCustomersTest extends ApiTest {
  @Test
  void pagesThroughAllCustomersNewestFirst() {
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      newestFirst.addFirst(create(aCustomer()));
    }
    List<String> seen = new ArrayList<>();
    String path = "/customers?limit=3&include_total=true";
    int pages = 0;
    while (path != null) {
      Answer page = get("staff", path).is(200);
      assertThat(page.at("total").asInt()).isEqualTo(7 + pages);
      seen.addAll(ids(page));
      String link = page.header("link");
      assertThat(page.at("next_cursor").isNull()).isEqualTo(link.isEmpty());
      path = link.isEmpty() ? null : link.substring(1, link.indexOf('>'));
      pages++;
      // A customer created while paging shifts nothing.
      create(aCustomer());
    }
    assertThat(seen).isEqualTo(newestFirst);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void pagesThroughCustomersCreatedAtTheSameTime() {
    List<String> created =
        IntStream.range(0, 10).mapToObj(i -> created(aCustomer())).sorted().toList();
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = get("staff", "/customers?limit=3" + cursor).is(200);
      seen.addAll(ids(page));
      JsonNode next = page.at("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asText();
    } while (cursor != null);
    assertThat(seen).isEqualTo(created.reversed());
  }

  /** Each case: query, name of the only customer found. The cases share the data of one set-up. */
  @TestFactory
  Stream<DynamicTest> findsCustomersByWordsAndFilters() {
    create(
        aCustomer()
            .named("José", "García")
            .email("jose@mail.test")
            .phone("+34600111222")
            .with("external_id", "POS-77")
            .vegan()
            .in("Málaga"));
    create(aCustomer().named("Łukasz", "Müller").email("l@mail.test").tagged("vip", "regular"));
    create(aCustomer().named("Иван", "Петров").email("i@mail.test").with("status", "blocked"));
    create(aCustomer().named("Sinéad", "O'Brien").email("s@mail.test"));
    create(aCustomer().named("🍕", "Pizza").email("p@mail.test"));
    create(aCustomer().named("Zoë", "%%").email("zoë@mail.test"));
    create(aCustomer().named("a_b", "").with("external_id", "C-1"));
    create(aCustomer().named("_under", "").with("external_id", "D-1"));
    create(aCustomer().named("100%", "Off").with("external_id", "E-1"));
    create(aCustomer().named("a+b", "100-1").with("external_id", "EXT-100-1"));
    create(aCustomer().named("???", "").with("external_id", "F-1"));
    create(aCustomer().named("小明", "王").with("external_id", "G-1"));
    String tanaka = create(aCustomer().named("田中太郎", "").email("t@mail.test"));
    post("staff", "/customers/" + tanaka + "/loyalty/earn", "{\"points\":500}").is(201);

    return Stream.of(
            "q=jose+garc|José García",
            "q=JOSÉ|José García",
            "q=lukasz|Łukasz Müller",
            "q=muller|Łukasz Müller",
            "q=%E7%94%B0%E4%B8%AD|田中太郎",
            "q=%D0%B8%D0%B2%D0%B0%D0%BD|Иван Петров",
            "q=obrien|Sinéad O'Brien",
            "q=brien|Sinéad O'Brien",
            "q=o'brien|Sinéad O'Brien",
            "q=pos-77|José García",
            "q=jose%40mail|José García",
            "q=600111222|José García",
            "q=600+111|José García",
            "q=%2B34+600+111|José García",
            "q=0034600111222|José García",
            "q=111222|José García",
            "q=1222|José García",
            "q=222|",
            "q=0111|",
            "q=garcia+1222|José García",
            "q=garcia+600+111|José García",
            "q=jsoe|José García",
            "q=oze|Zoë %%",
            "q=sinaed+obrein|Sinéad O'Brien",
            "q=jose+gracia|José García",
            "q=lukaz+mueller|Łukasz Müller",
            "q=ivann|",
            "q=%D0%BF%D0%B5%D1%82%D1%80%D0%BE%D0%B2%D0%B0|Иван Петров",
            "q=jo+gracia|José García",
            "q=jsoe&sort=points|José García",
            "q=jsoe&city=malaga|José García",
            "q=jsoe&city=madrid|",
            "q=xjxx|",
            "q=%E7%8E%8B%E5%B0%8F%E6%98%8E|小明 王",
            "q=34600111222|José García",
            "q=%25|Zoë %%",
            "q=_|_under",
            "q=%F0%9F%8D%95|🍕 Pizza",
            "q=jose+%26+garcia|José García",
            "email=JOSE%40mail.test|José García",
            "email=jo%40mail.test|",
            "email=ZO%C3%8B%40mail.test|Zoë %%",
            "email=zoe%CC%88%40mail.test|Zoë %%",
            "q=%25%25|Zoë %%",
            "q=a_b|a_b",
            "q=A_|a_b",
            "q=_un|_under",
            "q=under|_under",
            "q=100%25|100% Off",
            "q=%3F%3F%3F|???",
            "q=%3F+%21|",
            "phone=%2B34600111222|José García",
            "phone=+34600111222|José García",
            "phone=+1+555+123+4567|",
            "phone=600+111+222|José García",
            "city=M%C3%81LAGA|José García",
            "city=malaga|José García",
            "city=mala|",
            "dietary_restriction=vegan|José García",
            "dietary_restriction=vegan,halal|",
            "tag=vip|Łukasz Müller",
            "tag=vip,regular|Łukasz Müller",
            "status=blocked|Иван Петров",
            "status=blocked,inactive|Иван Петров",
            "tier=silver|田中太郎",
            "tier=silver,gold|田中太郎",
            "tier=gold|",
            "status=merged|",
            "q=jose&city=malaga&dietary_restriction=vegan&status=active&tier=bronze|José García",
            "q=jose&status=blocked|")
        .map(expected ->
            dynamicTest(
                expected,
                () -> {
                  String[] parts = expected.split("[|]", -1);
                  String query = parts[0].replace("'", "%27");
                  Answer found = get("staff", "/customers?" + query).is(200);
                  assertThat(found.at("items").valueStream().map(ListingCustomersTest::name))
                      .isEqualTo(parts[1].isEmpty() ? List.of() : List.of(parts[1]));
                }));
  }

  private static String name(JsonNode customer) {
    String last = customer.path("last_name").asText("");
    String first = customer.path("first_name").asText();
    return customer.path("last_name").isNull() ? first : first + " " + last;
  }

  @Test
  void findsACustomerRightAfterTheWrite() {
    String id = created(aCustomer().named("Ana", "García"));
    put("staff", "/customers/" + id, "{\"last_name\":\"Zubizarreta\"}").is(200);
    assertThat(ids(get("staff", "/customers?q=zubi"))).containsExactly(id);
    assertThat(ids(get("staff", "/customers?q=garc"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0,limit: out_of_range",
    "limit=101,limit: out_of_range",
    "limit=99999999999999999999,limit: out_of_range",
    "limit=ten,limit: wrong_type",
    "limit=1&limit=2,limit: conflict",
    "cursor=abc,cursor: invalid_format",
    "status=happy,status: not_allowed",
    "tag=A+B,tag: invalid_format",
    "phone=12,phone: invalid_format",
    "email=jose,email: invalid_format",
    "include_total=yes,include_total: wrong_type",
    "q=%00,q: invalid_format",
    "q=%FF,q: invalid_format",
    "bogus=1,bogus: unknown_field",
  })
  void rejectsInvalidParameters(String query, String fault) {
    assertThat(get("staff", "/customers?" + query).errors()).containsExactly(fault);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void acceptsTheLowestAndTheHighestLimit(int limit) {
    created(aCustomer());
    assertThat(ids(get("staff", "/customers?limit=" + limit))).hasSize(1);
  }

  @Test
  void acceptsACursorOnlyForItsOwnList() {
    IntStream.range(0, 3).forEach(i -> create(aCustomer().tagged("vip")));
    String cursor = get("staff", "/customers?limit=1&tag=vip").at("next_cursor").asText();
    assertThat(ids(get("manager", "/customers?limit=2&tag=vip&cursor=" + cursor))).hasSize(2);
    assertThat(ids(get("staff", "/customers?limit=2&tag=vip&city=&cursor=" + cursor))).hasSize(2);
    List<String> elsewhere =
        List.of(
            "/customers?limit=1&cursor=" + cursor,
            "/customers?limit=1&tag=other&cursor=" + cursor,
            "/customers?limit=1&tag=vip&status=active&cursor=" + cursor);
    for (String path : elsewhere) {
      assertThat(get("staff", path).errors()).containsExactly("cursor: invalid_format");
    }
    for (int i = 0; i < cursor.length(); i++) {
      String forged =
          cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);
      assertThat(get("staff", "/customers?limit=1&tag=vip&cursor=" + forged).errors())
          .containsExactly("cursor: invalid_format");
    }
  }

  @Test
  void acceptsAnyTextAsQuery() {
    created(aCustomer());
    for (String text : List.of("' OR 1=1 --", "\\", "<where>", ":tenant", "😀", "ا", "?", "%_\\")) {
      get("staff", "/customers?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8)).is(200);
    }
  }

  @Test
  void acceptsTheLongestQueries() {
    String id = created(aCustomer().named("Ana", "García"));
    assertThat(ids(get("staff", "/customers?q=" + "a+".repeat(250)))).containsExactly(id);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      all.appendCodePoint('\u4E00' + i).append(' ');
    }
    String q = URLEncoder.encode(all.toString(), StandardCharsets.UTF_8);
    assertThat(ids(get("staff", "/customers?sort=points&q=" + q))).isEmpty();
    assertThat(ids(get("staff", "/customers?include_total=true&q=" + q))).isEmpty();
  }

  private String create(Guest guest) {
    TestClock.pass(Duration.ofMillis(1));
    return created(guest);
  }

  private static List<String> ids(Answer page) {
    return StreamSupport.stream(page.is(200).at("items").spliterator(), false)
        .map(item -> item.path("id").asText())
        .toList();
  }
}
