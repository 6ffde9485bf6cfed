package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.SearchText;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the list, with random customers, filters, sorts and page sizes, to a sorted list. */
@QuarkusTest
class DirectoryModelTest extends ApiTest {
  private static final int GUESTS = 30;
  private static final int QUERIES = 60;

  private static final List<String> FIRST = List.of("Ana", "Ánabel", "José", "Eva", "李");
  private static final List<String> LAST =
      List.of("García", "garcia", "Ána", "Zúñiga", "", "a_b", "a+b", "_a", "100%", "100-1", "%%");
  private static final List<String> CITIES = List.of("Madrid", "Málaga", "Lisboa");
  private static final List<String> ALLERGENS = List.of("nuts", "milk", "eggs");
  private static final List<String> DAYS = List.of("1990-02-28", "0000-02-29", "1970-12-31");

  private static final List<String> WORDS =
      List.of(
          "ana",
          "AN",
          "garcia",
          "ana garc",
          "pos-7",
          "mail test",
          "x",
          "_",
          "%",
          "%%",
          "a_b",
          "a_",
          "a b",
          "100",
          "100%",
          "_ %",
          "\\",
          "???");

  private static final List<String> SORTS =
      List.of(
          "created_at",
          "updated_at",
          "last_name",
          "points",
          "lifetime_points",
          "last_activity_at",
          "relevance");

  private Random random = new Random(0);
  private final Map<String, Instant> activity = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void matchesAListSortedInMemory(long seed) {
    random = new Random(seed);
    for (int i = 0; i < GUESTS; i++) {
      arrive(i);
    }
    List<JsonNode> guests = items(get("staff", "/customers?limit=100"));
    assertThat(guests).hasSize(GUESTS);
    for (int i = 0; i < QUERIES; i++) {
      Map<String, String> query = query();
      List<JsonNode> found = throughPages(query);
      List<String> expected = model(guests, query);
      if ("relevance".equals(query.get("sort"))) {
        // SortingCustomersTest checks the order within a class.
        String q = query.getOrDefault("q", "");
        assertThat(found)
            .as("%d: %s", seed, query)
            .isSortedAccordingTo(comparingInt(g -> fit(g, q)));
        assertThat(ids(found))
            .as("%d: %s", seed, query)
            .containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(ids(found)).as("%d: %s", seed, query).isEqualTo(expected);
      }
    }
  }

  private void arrive(int i) {
    TestClock.pass(Duration.ofMinutes(random.nextInt(3)));
    Guest guest = aCustomer().named(one(FIRST), one(LAST)).with("external_id", "pos-" + i);
    if (random.nextBoolean()) {
      guest.in(one(CITIES));
    }
    if (random.nextBoolean()) {
      guest.vegan();
    }
    if (random.nextBoolean()) {
      guest.with("date_of_birth", one(DAYS));
    }
    String id = created(guest);
    if (random.nextBoolean()) {
      String status = random.nextInt(4) == 0 ? "blocked" : "active";
      TestClock.pass(Duration.ofMinutes(random.nextInt(2)));
      patch(
              "staff",
              "/customers/" + id,
              "{\"preferences\":{\"allergens\":[\"%s\",\"%s\"]},\"status\":\"%s\"}"
                  .formatted(one(ALLERGENS), one(ALLERGENS), status))
          .is(200);
    }
    String points = "{\"points\":%d}".formatted(1 + random.nextInt(3));
    if (random.nextBoolean()
        && post("staff", "/customers/" + id + "/loyalty/earn", points).status() == 201) {
      activity.put(id, TestClock.now());
    }
  }

  private Map<String, String> query() {
    Map<String, String> query = new TreeMap<>();
    String sort = one(SORTS);
    if (sort.equals("relevance") || random.nextInt(4) == 0) {
      query.put("q", one(WORDS));
    }
    query.put("sort", sort.equals("relevance") || random.nextBoolean() ? sort : "-" + sort);
    maybe(query, "allergen", one(List.of("nuts", "nuts,milk")));
    maybe(query, "dietary_restriction", "vegan");
    maybe(query, "city", one(CITIES));
    maybe(query, "status", one(List.of("active", "blocked", "active,blocked")));
    maybe(query, "birthday", one(List.of("02", "02-29", "12-31")));
    maybe(query, "min_points", "" + random.nextInt(4));
    maybe(query, "max_points", "" + random.nextInt(4));
    maybe(query, "created_from", moment());
    maybe(query, "updated_to", moment());
    maybe(query, "last_activity_from", moment());
    return query;
  }

  private String moment() {
    return TestClock.START.plus(Duration.ofMinutes(random.nextInt(GUESTS))).toString();
  }

  private void maybe(Map<String, String> query, String name, String value) {
    if (random.nextInt(6) == 0) {
      query.put(name, value);
    }
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  // The model.

  private List<String> model(List<JsonNode> guests, Map<String, String> query) {
    return guests.stream()
        .filter(guest ->
            query.entrySet().stream().allMatch(f -> filter(f.getKey(), f.getValue()).test(guest)))
        .sorted(order(query))
        .map(guest -> guest.path("id").asText())
        .toList();
  }

  private Predicate<JsonNode> filter(String name, String value) {
    return guest ->
        switch (name) {
          case "q" -> fit(guest, value) < NO_FIT;
          case "allergen" ->
              texts(guest.at("/preferences/allergens")).containsAll(List.of(value.split(",", -1)));
          case "dietary_restriction" ->
              texts(guest.at("/preferences/dietary_restrictions")).contains(value);
          case "city" -> guest.at("/addresses/0/city").asText().equals(value);
          case "status" -> value.contains(guest.path("status").asText());
          case "birthday" -> guest.path("date_of_birth").asText().matches("\\d{4}-" + value + ".*");
          case "min_points" -> guest.at("/loyalty/points").asLong() >= Long.parseLong(value);
          case "max_points" -> guest.at("/loyalty/points").asLong() <= Long.parseLong(value);
          case "created_from" -> !time(guest, "created_at").isBefore(Instant.parse(value));
          case "updated_to" -> time(guest, "updated_at").isBefore(Instant.parse(value));
          case "last_activity_from" -> {
            Instant at = activity.get(guest.path("id").asText());
            yield at != null && !at.isBefore(Instant.parse(value));
          }
          default -> true;
        };
  }

  private Comparator<JsonNode> order(Map<String, String> query) {
    String sort = query.getOrDefault("sort", "");
    boolean isDescending = sort.startsWith("-");
    Comparator<JsonNode> byId = comparing(guest -> guest.path("id").asText());
    return switch (sort.replace("-", "")) {
      case "created_at" -> by(guest -> time(guest, "created_at"), byId, isDescending);
      case "updated_at" -> by(guest -> time(guest, "updated_at"), byId, isDescending);
      case "points" -> by(guest -> guest.at("/loyalty/points").asLong(), byId, isDescending);
      case "lifetime_points" ->
          by(guest -> guest.at("/loyalty/lifetime_points").asLong(), byId, isDescending);
      case "last_activity_at" ->
          by(guest -> activity.get(guest.path("id").asText()), byId, isDescending);
      case "last_name" ->
          by(
              guest ->
                  guest.path("last_name").isNull()
                      ? null
                      : SearchText.fold(guest.path("last_name").asText()),
              byId,
              isDescending);
      default -> comparingInt(guest -> fit(guest, query.getOrDefault("q", "")));
    };
  }

  /** Unset values are last in both directions; the id follows the direction. */
  private static <T extends Comparable<T>> Comparator<JsonNode> by(
      Function<JsonNode, @Nullable T> key, Comparator<JsonNode> byId, boolean isDescending) {
    Comparator<T> values = isDescending ? Comparator.<T>reverseOrder() : naturalOrder();
    return Comparator.<JsonNode, T>comparing(key, Comparator.nullsLast(values))
        .thenComparing(isDescending ? byId.reversed() : byId);
  }

  private static final int NO_FIT = 3;

  private static int fit(JsonNode guest, String q) {
    if (guest.path("external_id").asText().equals(q)) {
      return 0;
    }
    List<String> has = new ArrayList<>();
    for (String field : List.of("first_name", "last_name", "email", "external_id")) {
      String text = guest.path(field).asText("");
      has.addAll(SearchText.words(text));
      has.addAll(SearchText.words(text.replaceAll("[%_]", " ")));
    }
    List<String> wanted = SearchText.words(q);
    if (has.containsAll(wanted)) {
      return 1;
    }
    return wanted.stream().allMatch(w -> has.stream().anyMatch(h -> h.startsWith(w))) ? 2 : NO_FIT;
  }

  private static Instant time(JsonNode guest, String field) {
    return Instant.parse(guest.path(field).asText());
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  // The service.

  private List<JsonNode> throughPages(Map<String, String> query) {
    StringBuilder path = new StringBuilder("/customers?include_total=true");
    query.forEach((name, value) ->
        path.append('&').append(name).append('=').append(URLEncoder.encode(value, UTF_8)));
    List<JsonNode> seen = new ArrayList<>();
    String cursor = "";
    while (true) {
      int limit = 1 + random.nextInt(7);
      Answer page = get("staff", path + "&limit=" + limit + cursor).is(200);
      seen.addAll(items(page));
      if (page.at("next_cursor").isNull()) {
        assertThat(page.at("total").asInt()).as("%s", query).isEqualTo(seen.size());
        return seen;
      }
      assertThat(items(page)).hasSize(limit);
      cursor = "&cursor=" + page.at("next_cursor").asText();
    }
  }

  private static List<JsonNode> items(Answer page) {
    return StreamSupport.stream(page.at("items").spliterator(), false).toList();
  }

  private static List<String> ids(List<JsonNode> items) {
    return items.stream().map(item -> item.path("id").asText()).toList();
  }
}
