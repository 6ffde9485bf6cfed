package customerservice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import customerservice.demo.Story.Entry;
import customerservice.demo.Story.Event;
import customerservice.demo.Story.Visit;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Program;
import java.lang.Character.UnicodeScript;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated year is plausible on any day. */
class YearGeneratorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T20:30:00Z");
  private static final List<Story> STORIES = stories(NOW);
  private static final DemoData DATA = DemoData.read();

  private static List<Story> stories(Instant now) {
    return YearGenerator.until(now, Program.STANDARD);
  }

  private static Stream<JsonNode> profiles() {
    return STORIES.stream().map(Story::profile);
  }

  private static Stream<Visit> visits(Story story) {
    return story.events().stream().filter(Visit.class::isInstance).map(Visit.class::cast);
  }

  private static Stream<Visit> visits() {
    return STORIES.stream().flatMap(YearGeneratorTest::visits);
  }

  /** The purchases outside of the hotel. */
  private static Stream<Visit> bills() {
    return visits().filter(visit -> visit.actor().startsWith("till"));
  }

  private static Set<String> all(String field) {
    Set<String> values = new HashSet<>();
    profiles()
        .filter(profile -> profile.has(field))
        .forEach(profile ->
            assertThat(values.add(profile.get(field).textValue())).as("%s", profile).isTrue());
    return values;
  }

  @Test
  void isTheSameForTheSameTime() {
    assertThat(stories(NOW)).isEqualTo(STORIES);
  }

  @Test
  void hasTheSameGuestsAtAnotherHourOfTheDay() {
    List<Story> morning = stories(NOW.minus(Duration.ofHours(12)));
    assertThat(morning.stream().map(Story::profile)).isEqualTo(profiles().toList());
    assertThat(visits().count())
        .isGreaterThan(morning.stream().flatMap(YearGeneratorTest::visits).count());
  }

  /** A leap day, the days of clock changes, the new year and a time before opening. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2028-02-29T12:00:00Z",
        "2027-03-28T01:30:00Z",
        "2027-10-31T00:59:59Z",
        "2027-01-01T00:00:00Z",
        "2026-11-23T04:10:00Z"
      })
  void isConsistentForAnyEnd(Instant now) {
    List<Story> stories = stories(now);
    assertThat(stories).hasSize(YearGenerator.GUESTS);
    Instant newest = Instant.EPOCH;
    for (Story story : stories) {
      assertConsistent(story, now);
      Instant last = story.events().isEmpty() ? newest : story.events().getLast().at();
      newest = last.isAfter(newest) ? last : newest;
    }
    assertThat(newest).isAfter(now.minus(Duration.ofHours(12)));
  }

  static Stream<Instant> daysOfAYear() {
    return Stream.iterate(NOW, now -> now.plus(Duration.ofDays(53))).limit(7);
  }

  /** The numbers that {@code DemoIT} asserts for the day on which it runs. */
  @ParameterizedTest
  @MethodSource("daysOfAYear")
  @Tag("slow")
  void hasGuestsOfEveryStatusForAnyEnd(Instant now) {
    assertHasGuestsOfEveryStatus(stories(now), now);
  }

  @Test
  void hasGuestsOfEveryStatus() {
    assertHasGuestsOfEveryStatus(STORIES, NOW);
  }

  private static void assertHasGuestsOfEveryStatus(List<Story> stories, Instant now) {
    Instant monthAgo = now.minus(Duration.ofDays(30));
    assertThat(stories)
        .filteredOn(story -> story.joined().isAfter(monthAgo))
        .hasSizeBetween(120, 400);
    assertThat(statusChanges(stories).get("inactive")).isBetween(15, 150);
    assertThat(statusChanges(stories).get("blocked")).isBetween(2, 50);
    // 5000 points are platinum even without the multipliers of the tiers.
    assertThat(stories).filteredOn(story -> earned(story) >= 5000).isNotEmpty();
    for (int month = 0; month < 12; month++) {
      Instant end = now.minus(Duration.ofDays(30L * month));
      Instant start = end.minus(Duration.ofDays(30));
      assertThat(stories)
          .filteredOn(story -> !story.joined().isBefore(start) && story.joined().isBefore(end))
          .hasSizeGreaterThan(60);
    }
  }

  private static long earned(Story story) {
    return visits(story)
        .flatMap(visit -> visit.entries().stream())
        .mapToLong(entry ->
            switch (entry.movement()) {
              case Movement.Earn earn -> earn.points();
              case Movement.Purchase purchase -> purchase.amount().longValue();
              case Movement.Redeem redeem -> 0;
              default -> throw new AssertionError(entry);
            })
        .sum();
  }

  private static Map<String, Integer> statusChanges(List<Story> stories) {
    Map<String, Integer> changes = new HashMap<>();
    for (Story story : stories) {
      for (Event event : story.events()) {
        if (event instanceof Story.Change change && change.change().has("status")) {
          changes.merge(change.change().get("status").textValue(), 1, Integer::sum);
        }
      }
    }
    return changes;
  }

  /** Events are in order, after the joining, in the past and never overdraw the balance. */
  private static void assertConsistent(Story story, Instant now) {
    assertThat(story.joined()).isBetween(now.minus(Duration.ofDays(366)), now);
    assertThat(story.events()).isSortedAccordingTo(Comparator.comparing(Event::at));
    long balance = 0;
    Set<String> references = new HashSet<>();
    for (Event event : story.events()) {
      assertThat(event.at()).isAfter(story.joined()).isBefore(now);
      if (event instanceof Visit visit) {
        assertThat(references.add(visit.reference())).as(visit.reference()).isTrue();
        for (Entry entry : visit.entries()) {
          balance +=
              switch (entry.movement()) {
                case Movement.Earn earn -> earn.points();
                case Movement.Purchase purchase -> purchase.amount().longValue();
                case Movement.Redeem redeem -> -redeem.points();
                default -> throw new AssertionError(entry);
              };
          assertThat(balance).isNotNegative();
        }
      }
    }
  }

  @Test
  void hasNoDuplicateContacts() {
    assertThat(all("email")).hasSizeGreaterThan(1500);
    assertThat(all("phone")).hasSizeGreaterThan(1200);
    assertThat(all("external_id")).hasSizeGreaterThan(500);
    assertThat(all("user_id")).hasSizeGreaterThan(200);
  }

  @Test
  void usesOnlyReservedDomains() {
    assertThat(all("email"))
        .allMatch(email ->
            email.matches("[a-z0-9.]+@(example\\.(com|net|org)|mail\\.test|post\\.example)"));
  }

  /** The commands of the banner and the README must work with the demo. */
  @Test
  void doesNotUseTheContactsOfTheDocumentation() {
    assertThat(all("email")).doesNotContain("ana@example.com", "jose@example.com");
    assertThat(all("phone")).doesNotContain("+34 600 111 222");
  }

  @Test
  void hasValidPhoneNumbers() throws Exception {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    for (DemoData.Origin origin : DATA.origins()) {
      for (String pattern : origin.phones()) {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 1000; i++) {
          String phone = random.digits(pattern);
          assertThat(phones.isValidNumberForRegion(phones.parse(phone, null), origin.country()))
              .as(phone)
              .isTrue();
        }
      }
    }
  }

  @Test
  void hasNamesInManyScripts() {
    Set<UnicodeScript> scripts = new HashSet<>();
    profiles()
        .forEach(
            p -> scripts.add(UnicodeScript.of(p.get("first_name").textValue().codePointAt(0))));
    assertThat(scripts)
        .contains(
            UnicodeScript.LATIN,
            UnicodeScript.CYRILLIC,
            UnicodeScript.GREEK,
            UnicodeScript.GEORGIAN,
            UnicodeScript.ARABIC,
            UnicodeScript.HEBREW,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.HANGUL,
            UnicodeScript.THAI);
  }

  @Test
  void hasGuestsOfEveryKind() {
    assertThat(profiles()).anyMatch(profile -> !profile.has("last_name"));
    assertThat(profiles()).anyMatch(p -> p.path("date_of_birth").asText().startsWith("0000-"));
    assertThat(STORIES)
        .filteredOn(story -> visits(story).findAny().isEmpty())
        .hasSizeBetween(20, 200);
  }

  /** Guests with a diet or an allergy only have favorites without critical ingredients. */
  @Test
  void hasNoForbiddenFavorites() {
    Set<String> harmless =
        Set.of(
            "Lentil stew",
            "Chickpea salad",
            "Grilled vegetables",
            "Roasted sweet potato",
            "Tomato rice",
            "Espresso",
            "Fresh mint tea",
            "Ginger lemonade");
    assertThat(profiles().filter(profile -> !profile.at("/preferences/favorite_items").isEmpty()))
        .hasSizeGreaterThan(500)
        .anyMatch(YearGeneratorTest::isRestricted)
        .filteredOn(YearGeneratorTest::isRestricted)
        .allSatisfy(profile ->
            assertThat(profile.at("/preferences/favorite_items"))
                .allMatch(dish -> harmless.contains(dish.textValue())));
  }

  private static boolean isRestricted(JsonNode profile) {
    return !profile.at("/preferences/dietary_restrictions").isEmpty()
        || !profile.at("/preferences/allergens").isEmpty();
  }

  @Test
  void numbersReceiptsInTheOrderOfTime() {
    for (Venue venue : DATA.venues()) {
      List<String> receipts =
          visits()
              .filter(visit -> visit.reference().startsWith(venue.receipts() + "-"))
              .sorted(Comparator.comparing(Visit::at))
              .map(Visit::reference)
              .toList();
      assertThat(receipts).hasSizeGreaterThan(500).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void hasMoreVisitsAtMealsAtWeekendsAndFromMonthToMonth() {
    int[] days = new int[8]; // By ISO 8601: Monday is 1.
    int[] hours = new int[24];
    int firstHalf = 0;
    int secondHalf = 0;
    LocalDate middle =
        LocalDate.ofInstant(NOW, YearGenerator.ZONE).minusDays(YearGenerator.DAYS / 2);
    for (Visit bill : bills().toList()) {
      LocalDate day = LocalDate.ofInstant(bill.at(), YearGenerator.ZONE);
      days[day.getDayOfWeek().getValue()]++;
      hours[LocalTime.ofInstant(bill.at(), YearGenerator.ZONE).getHour()]++;
      if (day.isBefore(middle)) {
        firstHalf++;
      } else {
        secondHalf++;
      }
    }
    assertThat(days[5]).isGreaterThan(2 * days[1]);
    assertThat(hours[13]).isGreaterThan(2 * hours[15]);
    assertThat(hours[21]).isGreaterThan(2 * hours[16]);
    assertThat(Arrays.copyOf(hours, 8)).containsOnly(0);
    assertThat(secondHalf).isGreaterThan(firstHalf * 3 / 2);
  }

  @Test
  void hasNoVisitsToClosedVenues() {
    for (Visit bill : bills().toList()) {
      LocalDate day = LocalDate.ofInstant(bill.at(), YearGenerator.ZONE);
      assertThat(DATA.venue(String.valueOf(bill.location())).weight(day))
          .as("%s", bill)
          .isPositive();
    }
  }
}
