package bench;

import bench.Question.Bars;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** All that the directory is asked: words, filters, sorts, and what is hard to answer of them. */
final class Questions {
  private static final Bars WORDS = Bars.of(10, 60);
  private static final Bars TYPO = Bars.of(150).withoutGrowth();
  private static final Bars PAGE = Bars.of(30);

  /** So many requests are made for a question that is of somebody. */
  private static final int DIFFERENT = 100;

  private static final int TYPO_LENGTH_MIN = 6;
  private static final int EMAIL_BEGINNING = 9;
  private static final int PHONE_BEGINNING = 9;

  private final List<Question> questions = new ArrayList<>();
  private final People people;
  private final int customers;

  private Questions(People people, int customers) {
    this.people = people;
    this.customers = customers;
  }

  /**
   * Those about a directory.
   *
   * @param customers so many of the people are in it, from the first on
   * @param first when the first was created
   * @param last when the last was
   */
  static List<Question> of(People people, int customers, Instant first, Instant last) {
    Questions all = new Questions(people, customers);
    all.addWords();
    all.addShortWords();
    all.addExactFilters();
    all.addFilters();
    all.addSpans(first, last);
    all.addSorts();
    all.addCombinations();
    all.addTotals();
    return all.questions;
  }

  private void addWords() {
    add("q-common", "the commonest surnames, whole", WORDS, "q", people.commonSurnames());
    add("q-prefix", "their first three letters", WORDS, "q", people.beginnings(3));
    add(
        "q-rare",
        "surnames that hardly anybody has",
        WORDS,
        "q",
        some(Person::isRare, Person::last));
    add(
        "q-two",
        "a first name and the beginning of a surname",
        WORDS,
        "q",
        some(
            p -> true,
            p -> p.first() + " " + p.last().substring(0, p.last().offsetByCodePoints(0, 1))));
    add("q-contact", "an e-mail, whole", WORDS, "q", some(p -> true, Person::email));
    add(
        "q-email",
        "the beginning of an e-mail",
        WORDS,
        "q",
        some(p -> true, p -> p.email().substring(0, EMAIL_BEGINNING)));
    add(
        "q-phone",
        "the beginning of a phone number",
        WORDS,
        "q",
        some(p -> true, p -> p.phone().substring(0, PHONE_BEGINNING)));
    add(
        "q-nobody",
        "two words that nobody has together",
        WORDS,
        "q",
        List.of("garcía smith 王", "maría попов"));
    add(
        "q-typo",
        "a common surname with a letter missing",
        TYPO,
        "q",
        people.commonSurnames().stream()
            .filter(name -> name.length() >= TYPO_LENGTH_MIN)
            .map(People::mistyped)
            .toList());
    add(
        "q-typo-rare",
        "a rare one likewise",
        TYPO,
        "q",
        some(
            p -> p.isRare() && p.last().length() >= TYPO_LENGTH_MIN,
            p -> People.mistyped(p.last())));
  }

  private void addShortWords() {
    add("q-one", "one letter", Bars.none(), "q", List.of("g", "m", "s", "к", "π", "王", "م"));
    add("q-short", "two letters", Bars.none(), "q", people.beginnings(2));
  }

  private void addExactFilters() {
    add("email", "exactly", PAGE, "email", some(p -> true, Person::email));
    add("phone", "exactly", PAGE, "phone", some(p -> true, Person::phone));
    add("external-id", "exactly", PAGE, "external_id", some(p -> true, Person::externalId));
  }

  private void addFilters() {
    add("status", "those who are blocked", PAGE, "status", List.of("blocked"));
    add("status-none", "merged: nobody", PAGE, "status", List.of("merged"));
    add("tier", "gold or platinum", PAGE, "tier", List.of("gold,platinum"));
    add("tag-common", "a tag that many have", PAGE, "tag", List.of(Person.TAGS.getFirst()));
    add("tag-rare", "one that very few have", PAGE, "tag", List.of(Person.RARE_TAG));
    add("tags", "two at once", PAGE, "tag", List.of("vip,blogger", "regular,lunch"));
    add("diet", "each", PAGE, "dietary_restriction", Person.DIETS);
    add("allergen", "each", PAGE, "allergen", Person.ALLERGENS);
    add("city", "each", PAGE, "city", Person.CITIES);
    add("country", "a common one and a rare one", PAGE, "country", List.of("ES", "KR"));
    add("min-points", "few have so many", PAGE, "min_points", List.of("5000"));
    add("min-points-one", "most have so many", PAGE, "min_points", List.of("1"));
    add("max-points", "who has none", PAGE, "max_points", List.of("0"));
    add("birthday-month", "each month", PAGE, "birthday", numbers(1, 12));
    add(
        "birthday-day",
        "days of May",
        PAGE,
        "birthday",
        numbers(1, 28).stream().map(d -> "05-" + d).toList());
    add(
        "consent",
        "each",
        PAGE,
        "consent",
        List.of("email_marketing", "sms_marketing", "profiling"));
  }

  private void addSpans(Instant first, Instant last) {
    String middle = first.plus(Duration.between(first, last).dividedBy(2)).toString();
    add("created-from", "the newer half", PAGE, "created_from", List.of(middle));
    add("created-to", "the older half", PAGE, "created_to", List.of(middle));
    add("updated-from", "the newer half", PAGE, "updated_from", List.of(middle));
    add("updated-to", "the older half", PAGE, "updated_to", List.of(middle));
    add("active-from", "lately", PAGE, "last_activity_from", List.of(DirectoryLedger.LATE));
    add("active-to", "long ago", PAGE, "last_activity_to", List.of(DirectoryLedger.EARLY));
  }

  private void addSorts() {
    for (String key :
        List.of(
            "created_at",
            "updated_at",
            "last_name",
            "points",
            "lifetime_points",
            "last_activity_at")) {
      String name = "sort-" + key.replace('_', '-');
      add(name, "by it", PAGE, "sort", List.of(key));
      add(name + "-desc", "the other way", PAGE, "sort", List.of("-" + key));
    }
  }

  private void addCombinations() {
    String word = encoded(people.commonSurnames().getFirst());
    String selective = "q=" + word + "&tag=" + Person.RARE_TAG;
    addPaths(
        "both", "a very common word and a filter that very few pass", PAGE, List.of(selective));
    addPaths(
        "both-newest", "the same, newest first", PAGE, List.of(selective + "&sort=-created_at"));
    addPaths("both-points", "the same by points", PAGE, List.of(selective + "&sort=-points"));
    addPaths(
        "both-common",
        "a very common word and a filter that many pass, newest first",
        PAGE,
        List.of("q=" + word + "&tag=" + Person.TAGS.getFirst() + "&sort=-created_at"));
    addPaths(
        "filters",
        "four filters at once",
        PAGE,
        List.of("country=ES&consent=email_marketing&min_points=100&birthday=05"));
    addPaths(
        "filters-sort",
        "the same by last name",
        PAGE,
        List.of("country=ES&consent=email_marketing&min_points=100&birthday=05&sort=last_name"));
  }

  private void addTotals() {
    addPaths("total", "how many there are in all", Bars.none(), List.of("include_total=true"));
    addPaths(
        "total-country",
        "how many of a country",
        Bars.none(),
        List.of("country=ES&include_total=true"));
    addPaths(
        "total-points",
        "how many have points",
        Bars.none(),
        List.of("min_points=1&include_total=true"));
    addPaths(
        "total-q",
        "how many have a very common word",
        Bars.none(),
        List.of("q=" + encoded(people.commonSurnames().getFirst()) + "&include_total=true"));
  }

  private void add(String name, String what, Bars bars, String parameter, List<String> values) {
    addPaths(
        name, what, bars, values.stream().map(value -> parameter + "=" + encoded(value)).toList());
  }

  private void addPaths(String name, String what, Bars bars, List<String> queries) {
    questions.add(
        new Question(
            name, what, bars, queries.stream().map(query -> "/customers?" + query).toList()));
  }

  /** What is known of some of the people, who are spread over all. */
  private List<String> some(Predicate<Person> who, Function<Person, String> what) {
    long step = Math.max(1, customers / (DIFFERENT * 10L));
    return LongStream.iterate(1, n -> n < customers, n -> n + step)
        .mapToObj(people::person)
        .filter(person -> person.last() != null && who.test(person))
        .limit(DIFFERENT)
        .map(what)
        .toList();
  }

  private static List<String> numbers(int first, int last) {
    return LongStream.rangeClosed(first, last).mapToObj(n -> "%02d".formatted(n)).toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
