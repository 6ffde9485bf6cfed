package customerservice.customers;

import customerservice.customers.CloseSpelling.Meant;
import customerservice.customers.DriverStore.Counted;
import customerservice.platform.Conditions;
import customerservice.platform.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * How well customers fit the words that are looked for, as conditions of a row {@code c} of {@code
 * customers}. Each includes those before it: exact, whole words, beginnings, close spellings.
 *
 * @param exact who has the whole text as id or contact
 * @param close the words of names that a word may be meant for; empty as long as they do not count
 */
record WordFit(SearchWords words, List<UUID> exact, Map<QueryWord, List<Meant>> close) {
  /** So many words are counted, the longest; the others of a longer text are looked at only. */
  private static final int COUNTED_MAX = 8;

  /**
   * A guess, for words that very many have: numbers are rarer than names, and the fewer letters
   * stand between them, the rarer.
   */
  private static final Comparator<QueryWord> RAREST_FIRST =
      Comparator.<QueryWord>comparingInt(word -> lettersInNumber(word.text()))
          .thenComparingInt(word -> -word.text().length());

  /** Whether fewer have a word than so many is worth to know where many have each. */
  private static final int MANY = 5 * Listing.FEW;

  static WordFit of(Handle handle, DriverStore store, TenantId tenant, SearchWords words) {
    List<UUID> exact = new ArrayList<>(store.owners(handle, tenant, words.contacts()));
    if (words.id() != null) {
      exact.add(words.id());
    }
    return new WordFit(words, exact, Map.of());
  }

  /** The same, in which close spellings count. */
  WordFit withClose(Handle handle, SpellingStore store, TenantId tenant) {
    // A text of very many words is no name.
    List<QueryWord> typed =
        words.readings().stream()
            .flatMap(reading -> reading.stream().limit(COUNTED_MAX))
            .filter(word -> CloseSpelling.isFor(word.text()))
            .distinct()
            .toList();
    List<String> similar =
        store.similar(handle, tenant, typed.stream().map(QueryWord::text).toList());
    Map<QueryWord, List<Meant>> meant = new HashMap<>();
    typed.forEach(word -> meant.put(word, CloseSpelling.among(similar, word.text())));
    return new WordFit(words, exact, meant);
  }

  /** The words of names that a word may be meant for, the closest first. */
  List<Meant> meant(QueryWord word) {
    return close.getOrDefault(word, List.of());
  }

  /** Whether a reading has a word that may be meant for another. */
  boolean hasClose(List<QueryWord> reading) {
    return reading.stream().anyMatch(word -> !meant(word).isEmpty());
  }

  /** Whether any has. */
  boolean hasClose() {
    return words.readings().stream().anyMatch(this::hasClose);
  }

  /**
   * The word of a reading that fewest customers have, and its place.
   *
   * @param way to those who have a word
   */
  Counted rarest(
      Handle handle,
      DriverStore store,
      TenantId tenant,
      List<QueryWord> reading,
      Function<QueryWord, Driver> way) {
    List<Integer> places =
        IntStream.range(0, reading.size())
            .boxed()
            .sorted(Comparator.comparing(reading::get, RAREST_FIRST))
            .limit(COUNTED_MAX)
            .toList();
    List<Driver> drivers = places.stream().map(place -> way.apply(reading.get(place))).toList();
    Counted rarest = store.fewest(handle, tenant, drivers, drivers.size() > 1 ? MANY : Listing.FEW);
    return new Counted(rarest.driver(), rarest.count(), places.get(rarest.index()));
  }

  /** The way to those who fit any reading that fewest customers are on. */
  Counted smallest(Handle handle, DriverStore store, TenantId tenant, boolean isClose) {
    List<Driver> ways = new ArrayList<>();
    ways.add(Driver.of(exact));
    long count = exact.size();
    for (List<QueryWord> reading : words.readings()) {
      Counted rarest =
          rarest(handle, store, tenant, reading, isClose ? this::close : this::beginning);
      ways.add(rarest.driver());
      count += rarest.count();
    }
    return new Counted(Driver.ofAny(ways), count, 0);
  }

  /**
   * The way to those who fit any reading and pass filters, by all of these and of its words that
   * lead to few enough.
   */
  Driver all(
      Handle handle, DriverStore store, TenantId tenant, boolean isClose, List<Driver> filters) {
    List<Driver> any = new ArrayList<>();
    any.add(Driver.of(exact));
    for (List<QueryWord> reading : words.readings()) {
      Function<QueryWord, Driver> way = isClose ? this::close : this::beginning;
      List<Driver> words = reading.stream().limit(COUNTED_MAX).map(way).toList();
      List<Driver> shorter = store.shorter(handle, tenant, words);
      any.add(
          shorter.isEmpty()
              ? rarest(handle, store, tenant, reading, way).driver()
              : Driver.ofAll(shorter));
    }
    List<Driver> ways = new ArrayList<>(store.shorter(handle, tenant, filters));
    ways.add(Driver.ofAny(any));
    return Driver.ofAll(ways);
  }

  /** What customers of a class are read along, in their order: the terms that a word stands for. */
  List<TermStep> steps(Fit as, QueryWord word) {
    return switch (as) {
      case EXACT -> List.of();
      case WHOLE -> word.wholes().stream().map(term -> new TermStep(term, false, 0)).toList();
      case BEGINNING ->
          word.beginnings().stream().map(term -> new TermStep(term, true, 0)).toList();
      case CLOSE ->
          Stream.concat(
                  steps(Fit.BEGINNING, word).stream(),
                  meant(word).stream()
                      .map(m -> new TermStep(SearchTerms.NAME + m.word(), false, m.distance())))
              .toList();
    };
  }

  /** The way to those who have a word as a class has it. */
  Driver way(Fit as, QueryWord word) {
    return switch (as) {
      case EXACT -> throw new IllegalArgumentException("has no words");
      case WHOLE -> whole(word);
      case BEGINNING -> beginning(word);
      case CLOSE -> close(word);
    };
  }

  /** The way to those who have a word whole. */
  Driver whole(QueryWord word) {
    return Driver.ofWords(List.of(), word.wholes());
  }

  /** The way to those who have one that begins so. */
  Driver beginning(QueryWord word) {
    return Driver.ofWords(word.beginnings(), List.of());
  }

  /** The way to those who have one that begins so, or is spelled closely. */
  Driver close(QueryWord word) {
    return Driver.ofWords(word.beginnings(), closeTerms(word));
  }

  private List<String> closeTerms(QueryWord word) {
    return meant(word).stream().map(meant -> SearchTerms.NAME + meant.word()).toList();
  }

  /** Who has the whole text as id or contact. */
  String isExact(Conditions where) {
    return "c.customer_id = ANY (" + exactIds(where) + ")";
  }

  private String exactIds(Conditions where) {
    return where.bound(exact.toArray(UUID[]::new)) + "::uuid[]";
  }

  /** Who has all words of a reading whole. */
  String isWhole(Conditions where, List<QueryWord> reading) {
    return all(reading, word -> "c.terms && " + array(where, word.wholes()));
  }

  /** Who has words that begin so. */
  String begins(Conditions where, List<QueryWord> reading) {
    return all(reading, word -> oneBegins(where, word.beginnings()));
  }

  /** Who has words that begin so, or are spelled closely. */
  String isClose(Conditions where, List<QueryWord> reading) {
    return all(
        reading,
        word -> {
          String begins = oneBegins(where, word.beginnings());
          return meant(word).isEmpty()
              ? begins
              : "(" + begins + " OR c.terms && " + array(where, closeTerms(word)) + ")";
        });
  }

  /** Who fits at all, but for close spellings. */
  String fits(Conditions where) {
    List<String> terms = new ArrayList<>(List.of(isExact(where)));
    words.readings().forEach(reading -> terms.add(begins(where, reading)));
    return any(terms);
  }

  /** Who fits at all. */
  String fitsClosely(Conditions where) {
    List<String> terms = new ArrayList<>(List.of(isExact(where)));
    words.readings().forEach(reading -> terms.add(isClose(where, reading)));
    return any(terms);
  }

  /** Who fits as a class has it in one of the readings, and no better. */
  void addClass(Conditions where, Fit as, int reading) {
    List<List<QueryWord>> readings = words.readings();
    List<QueryWord> own = readings.get(reading);
    List<String> better = new ArrayList<>(List.of(isExact(where)));
    switch (as) {
      case EXACT -> throw new IllegalArgumentException("has no reading");
      case WHOLE -> {
        where.and(isWhole(where, own));
        readings.subList(0, reading).forEach(r -> better.add(isWhole(where, r)));
      }
      case BEGINNING -> {
        where.and(begins(where, own));
        readings.forEach(r -> better.add(isWhole(where, r)));
        readings.subList(0, reading).forEach(r -> better.add(begins(where, r)));
      }
      case CLOSE -> {
        where.and(isClose(where, own));
        readings.forEach(r -> better.add(begins(where, r)));
        readings.subList(0, reading).forEach(r -> better.add(isClose(where, r)));
      }
    }
    where.and("NOT " + any(better));
  }

  /** How many letters stand between the digits of a word; very many where it has no digit. */
  private static int lettersInNumber(String word) {
    long digits = word.codePoints().filter(Character::isDigit).count();
    return digits == 0 ? Integer.MAX_VALUE : word.length() - (int) digits;
  }

  /** One of these. */
  static String any(List<String> conditions) {
    return "(" + String.join(" OR ", conditions) + ")";
  }

  /** Who has a term that begins with one of these. */
  static String oneBegins(Conditions where, List<String> beginnings) {
    return "EXISTS (SELECT FROM unnest(c.terms) AS t (term) WHERE t.term ^@ ANY (%s))"
        .formatted(array(where, beginnings));
  }

  static String array(Conditions where, List<String> values) {
    return where.bound(values.toArray(String[]::new)) + "::text[]";
  }

  private static String all(List<QueryWord> reading, Function<QueryWord, String> condition) {
    return "(" + String.join(" AND ", reading.stream().map(condition).toList()) + ")";
  }
}
