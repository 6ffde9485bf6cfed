package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sort, in both directions, with ties and unset values; read in pages of two. */
@QuarkusTest
class SortingCustomersTest extends ApiTest {
  private static final String NEXT = "; rel=\"next\"";

  /**
   * Each case: sort, expected names. The cases share the data of one set-up. Among equal customers,
   * the one created first has the lowest id.
   */
  @TestFactory
  Stream<DynamicTest> sortsInBothDirections() {
    String ana = create(aCustomer().named("Ana", "ñandú"));
    String eva = create(aCustomer().named("Eva", "ALVAREZ").in("Madrid"));
    String leo = create(aCustomer().named("Leo", "Álvarez").in("Madrid"));
    String max = create(aCustomer().named("Max", "Zapata").in("Madrid"));
    create(aCustomer().named("Kim", "").vegan());
    create(aCustomer().named("Zoe", "").vegan());
    for (String id : List.of(eva, ana)) {
      TestClock.pass(Duration.ofMinutes(1));
      put("staff", "/customers/" + id, "{\"tags\":[\"vip\"]}").is(200);
    }
    move(eva, "earn", 50);
    move(leo, "earn", 100);
    move(leo, "redeem", 50);
    TestClock.pass(Duration.ofMinutes(1));
    move(max, "earn", 90);
    move(max, "redeem", 5);

    return Stream.of(
            "created_at|Ana Eva Leo Max Kim Zoe",
            "-created_at|Zoe Kim Max Leo Eva Ana",
            "updated_at|Leo Max Kim Zoe Eva Ana",
            "-updated_at|Ana Eva Zoe Kim Max Leo",
            "last_name|Eva Leo Ana Max Kim Zoe",
            "-last_name|Max Ana Leo Eva Zoe Kim",
            "points|Ana Kim Zoe Eva Leo Max",
            "-points|Max Leo Eva Zoe Kim Ana",
            "lifetime_points|Ana Kim Zoe Eva Max Leo",
            "-lifetime_points|Leo Max Eva Zoe Kim Ana",
            "last_activity_at|Eva Leo Max Ana Kim Zoe",
            "-last_activity_at|Max Leo Eva Zoe Kim Ana",
            "last_name&q=mail|Eva Leo Ana Max Kim Zoe",
            "-points&status=active&country=ES|Max Leo Eva",
            "-last_activity_at&max_points=50|Leo Eva Zoe Kim Ana",
            "last_name&dietary_restriction=vegan|Kim Zoe",
            " points |Ana Kim Zoe Eva Leo Max",
            "|Zoe Kim Max Leo Eva Ana")
        .map(expected ->
            dynamicTest(
                expected,
                () -> {
                  String[] parts = expected.split("[|]", -1);
                  assertPages("sort=" + parts[0].replace(" ", "%20"), parts[1]);
                }));
  }

  /**
   * Exact contacts and ids; then whole words, of names before others, the newest customer first;
   * then prefixes, in the order of the words; then close spellings. Each case: query, expected
   * names. The cases share the data of one set-up.
   */
  @TestFactory
  Stream<DynamicTest> ranksTheBestMatchesFirst() {
    create(aCustomer().named("Begin1", "Anabel").email("b1@mail.test"));
    create(
        aCustomer()
            .named("Whole1", "Ana")
            .email("w1@mail.test")
            .with("external_id", "600111222-x"));
    create(
        aCustomer()
            .named("Exact1", "Other")
            .email("e1@mail.test")
            .with("external_id", "ana")
            .with("status", "inactive")
            .phone("+34600111222"));
    create(aCustomer().named("Begin2", "Beltrán").email("anabel@mail.test"));
    create(aCustomer().named("Whole2", "López-Ana").email("w2@mail.test"));
    create(aCustomer().named("Mail", "Other").email("ana@mail.test"));
    create(aCustomer().named("Whole3", "Ána Whale-Anabel").email("w3@mail.test"));
    return Stream.of(
            "q=ana|Exact1 Whole3 Whole2 Whole1 Mail Begin1 Begin2",
            "q=ana&sort=relevance|Exact1 Whole3 Whole2 Whole1 Mail Begin1 Begin2",
            "q=AN%C3%81|Whole3 Whole2 Whole1 Mail Exact1 Begin1 Begin2",
            "q=ana+w|Whole3 Whole1 Whole2",
            "q=ana+whole1|Whole1",
            "q=ana&sort=created_at|Begin1 Whole1 Exact1 Begin2 Whole2 Mail Whole3",
            "q=ana&status=active|Whole3 Whole2 Whole1 Mail Begin1 Begin2",
            "q=ANA%40mail.test|Mail Whole3 Whole2 Whole1 Exact1 Begin1 Begin2",
            "q=600111222|Exact1 Whole1",
            "q=%2B34+600-111-222|Exact1",
            "q=+34600111222|Exact1",
            "q=60011|Whole1 Exact1",
            "q=1222|Exact1",
            "q=other+1222|Exact1",
            "q=whole+6001|Whole1",
            "q=anna|Whole3 Whole2 Whole1",
            "q=zzz|")
        .map(expected ->
            dynamicTest(
                expected,
                () -> {
                  String[] parts = expected.split("[|]", -1);
                  assertPages(parts[0], parts[1]);
                }));
  }

  private static void assertPages(String query, String names) {
    assertThat(namesThroughPages("/customers?include_total=true&limit=2&" + query))
        .isEqualTo(names.isEmpty() ? List.of() : List.of(names.split(" ", -1)));
  }

  @Test
  void findsAnIdInEitherCase() {
    String id = create(aCustomer());
    create(aCustomer());
    for (String q : List.of(id, id.toUpperCase(Locale.ROOT))) {
      Answer found = get("staff", "/customers?include_total=true&q=" + q).is(200);
      assertThat(found.at("items/0/id").asText()).isEqualTo(id);
      assertThat(found.at("total").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sort=relevance",
        "sort=relevance&q=+",
        "sort=-relevance&q=ana",
        "sort=name",
        "sort=POINTS",
        "sort=--points",
        "sort=-",
        "sort=points,last_name",
        "sort=points%3B--",
        "sort=c.created_at",
      })
  void refusesWhatCannotBeSortedBy(String query) {
    assertThat(get("staff", "/customers?" + query).errors()).containsExactly("sort: not_allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"points", "-last_name", "last_activity_at", "relevance", "created_at"})
  void acceptsACursorOnlyForTheSameSort(String sort) {
    for (int i = 0; i < 3; i++) {
      create(aCustomer());
    }
    String list = "/customers?limit=1&q=ana&sort=";
    String cursor = get("staff", list + sort).at("next_cursor").asText();
    get("staff", list + sort + "&cursor=" + cursor).is(200);
    for (String other :
        List.of("-points", "last_name", "-last_activity_at", "-created_at", "lifetime_points")) {
      assertThat(get("staff", list + other + "&cursor=" + cursor).errors())
          .containsExactly("cursor: invalid_format");
    }
    for (int i = 0; i < cursor.length(); i++) {
      String forged =
          cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'B' : 'A') + cursor.substring(i + 1);
      assertThat(get("staff", list + sort + "&cursor=" + forged).errors())
          .containsExactly("cursor: invalid_format");
    }
  }

  /** Control characters, separators, characters that fold to several others. */
  @Test
  void pagesThroughUnusualNames() {
    List<String> names =
        List.of("a\u001Fb", "a", "ﷺ".repeat(100), "ﷺ".repeat(99), "🍕".repeat(100));
    for (String name : names) {
      create(aCustomer().named("x", name));
      create(aCustomer().named("y", name));
    }
    for (String sort : List.of("last_name", "-last_name")) {
      List<String> found = namesThroughPages("/customers?limit=1&sort=" + sort);
      assertThat(found).hasSize(names.size() * 2);
      assertThat(found).filteredOn("x"::equals).hasSize(names.size());
    }
  }

  @Test
  void keepsEveryParameterInTheLinkToTheNextPage() {
    create(aCustomer().named("Ana", "A&B=C").in("Málaga").tagged("vip"));
    create(aCustomer().named("Ana", "A&B=C").in("Málaga").tagged("vip"));
    String query =
        "limit=1&q=a%26b%3Dc&city=m%C3%A1laga&tag=vip&sort=-points&include_total=true"
            + "&created_from=2026-05-17T12%3A00%3A00%2B02%3A00";
    Answer first = get("staff", "/customers?" + query).is(200);
    Answer second = get("staff", next(first)).is(200);
    assertThat(second.at("items")).hasSize(1);
    assertThat(second.at("items/0/id")).isNotEqualTo(first.at("items/0/id"));
    assertThat(second.at("total").asInt()).isEqualTo(2);
    assertThat(next(first)).contains(query.split("&", -1));
  }

  /** A customer that enters or leaves a section does not repeat other customers. */
  @Test
  void repeatsNoCustomerWhileOthersAreCreated() {
    for (int i = 0; i < 4; i++) {
      create(aCustomer().named("N" + i, i < 2 ? "B" + i : ""));
    }
    String path = "/customers?limit=1&sort=last_name";
    List<String> seen = new ArrayList<>();
    while (!path.isEmpty()) {
      Answer page = get("staff", path);
      seen.addAll(names(page));
      path = next(page);
      create(aCustomer().named("New", "A"));
    }
    assertThat(seen).containsSubsequence("N0", "N1", "N2", "N3").doesNotHaveDuplicates();
  }

  private static List<String> namesThroughPages(String path) {
    List<String> names = new ArrayList<>();
    String next = path;
    while (!next.isEmpty()) {
      Answer page = get("staff", next);
      names.addAll(names(page));
      next = next(page);
      assertThat(page.at("next_cursor").isNull()).isEqualTo(next.isEmpty());
      if (next.isEmpty() && path.contains("include_total")) {
        assertThat(page.at("total").asInt()).isEqualTo(names.size());
      }
    }
    return names;
  }

  private static String next(Answer page) {
    String link = page.header("link");
    return link.isEmpty() ? "" : link.substring(1, link.indexOf(">" + NEXT));
  }

  private static List<String> names(Answer page) {
    return StreamSupport.stream(page.is(200).at("items").spliterator(), false)
        .map(item -> item.path("first_name").asText())
        .toList();
  }

  private String create(Guest guest) {
    TestClock.pass(Duration.ofMinutes(1));
    return created(guest);
  }

  private void move(String id, String kind, int points) {
    String path = "/customers/" + id + "/loyalty/" + kind;
    post("staff", path, "{\"points\":%d}".formatted(points)).is(201);
  }
}
