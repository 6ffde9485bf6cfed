package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.SpellingStore;
import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.EditDistance.Meant;
import customerservice.platform.TenantId;
import customerservice.platform.database.WhereClause;
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
record QueryMatch(ParsedQuery words, List<UUID> exact, Map<QueryTerm, List<Meant>> close) {
  /** So many words are counted, the longest; the others of a longer text are looked at only. */
  private static final int COUNTED_MAX = 8;

  /**
   * A guess, for words that very many have: numbers are rarer than names, and the fewer letters
   * stand between them, the rarer.
   */
  private static final Comparator<QueryTerm> RAREST_FIRST =
      Comparator.<QueryTerm>comparingInt(word -> lettersInNumber(word.text()))
          .thenComparingInt(word -> -word.text().length());

  /** Whether fewer have a word than so many is worth to know where many have each. */
  private static final int MANY = 5 * SortedQuery.FEW;

  static QueryMatch of(Handle handle, AccessPathStore store, TenantId tenant, ParsedQuery words) {
    List<UUID> exact = new ArrayList<>(store.owners(handle, tenant, words.contacts()));
    if (words.id() != null) {
      exact.add(words.id());
    }
    return new QueryMatch(words, exact, Map.of());
  }

  /** The same, in which close spellings count. */
  QueryMatch withClose(Handle handle, SpellingStore store, TenantId tenant) {
    // A text of very many words is no name.
    List<QueryTerm> typed =
        words.readings().stream()
            .flatMap(reading -> reading.stream().limit(COUNTED_MAX))
            .filter(word -> EditDistance.isFor(word.text()))
            .distinct()
            .toList();
    List<String> similar =
        store.similar(handle, tenant, typed.stream().map(QueryTerm::text).toList());
    Map<QueryTerm, List<Meant>> meant = new HashMap<>();
    typed.forEach(word -> meant.put(word, EditDistance.among(similar, word.text())));
    return new QueryMatch(words, exact, meant);
  }

  /** The words of names that a word may be meant for, the closest first. */
  List<Meant> meant(QueryTerm word) {
    return close.getOrDefault(word, List.of());
  }

  /** Whether a reading has a word that may be meant for another. */
  boolean hasClose(List<QueryTerm> reading) {
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
      AccessPathStore store,
      TenantId tenant,
      List<QueryTerm> reading,
      Function<QueryTerm, AccessPath> way) {
    List<Integer> places =
        IntStream.range(0, reading.size())
            .boxed()
            .sorted(Comparator.comparing(reading::get, RAREST_FIRST))
            .limit(COUNTED_MAX)
            .toList();
    List<AccessPath> drivers = places.stream().map(place -> way.apply(reading.get(place))).toList();
    Counted rarest =
        store.fewest(handle, tenant, drivers, drivers.size() > 1 ? MANY : SortedQuery.FEW);
    return new Counted(rarest.driver(), rarest.count(), places.get(rarest.index()));
  }

  /** The way to those who fit any reading that fewest customers are on. */
  Counted smallest(Handle handle, AccessPathStore store, TenantId tenant, boolean isClose) {
    List<AccessPath> ways = new ArrayList<>();
    ways.add(AccessPath.of(exact));
    long count = exact.size();
    for (List<QueryTerm> reading : words.readings()) {
      Counted rarest =
          rarest(handle, store, tenant, reading, isClose ? this::close : this::beginning);
      ways.add(rarest.driver());
      count += rarest.count();
    }
    return new Counted(AccessPath.ofAny(ways), count, 0);
  }

  /**
   * The way to those who fit any reading and pass filters, by all of these and of its words that
   * lead to few enough.
   */
  AccessPath all(
      Handle handle,
      AccessPathStore store,
      TenantId tenant,
      boolean isClose,
      List<AccessPath> filters) {
    List<AccessPath> any = new ArrayList<>();
    any.add(AccessPath.of(exact));
    for (List<QueryTerm> reading : words.readings()) {
      Function<QueryTerm, AccessPath> way = isClose ? this::close : this::beginning;
      List<AccessPath> words = reading.stream().limit(COUNTED_MAX).map(way).toList();
      List<AccessPath> shorter = store.shorter(handle, tenant, words);
      any.add(
          shorter.isEmpty()
              ? rarest(handle, store, tenant, reading, way).driver()
              : AccessPath.ofAll(shorter));
    }
    List<AccessPath> ways = new ArrayList<>(store.shorter(handle, tenant, filters));
    ways.add(AccessPath.ofAny(any));
    return AccessPath.ofAll(ways);
  }

  /** What customers of a class are read along, in their order: the terms that a word stands for. */
  List<TermStep> steps(MatchTier as, QueryTerm word) {
    return switch (as) {
      case EXACT -> List.of();
      case WHOLE -> word.wholes().stream().map(term -> new TermStep(term, false, 0)).toList();
      case BEGINNING ->
          word.beginnings().stream().map(term -> new TermStep(term, true, 0)).toList();
      case CLOSE ->
          Stream.concat(
                  steps(MatchTier.BEGINNING, word).stream(),
                  meant(word).stream()
                      .map(m -> new TermStep(SearchTerms.NAME + m.word(), false, m.distance())))
              .toList();
    };
  }

  /** The way to those who have a word as a class has it. */
  AccessPath way(MatchTier as, QueryTerm word) {
    return switch (as) {
      case EXACT -> throw new IllegalArgumentException("has no words");
      case WHOLE -> whole(word);
      case BEGINNING -> beginning(word);
      case CLOSE -> close(word);
    };
  }

  /** The way to those who have a word whole. */
  AccessPath whole(QueryTerm word) {
    return AccessPath.ofWords(List.of(), word.wholes());
  }

  /** The way to those who have one that begins so. */
  AccessPath beginning(QueryTerm word) {
    return AccessPath.ofWords(word.beginnings(), List.of());
  }

  /** The way to those who have one that begins so, or is spelled closely. */
  AccessPath close(QueryTerm word) {
    return AccessPath.ofWords(word.beginnings(), closeTerms(word));
  }

  private List<String> closeTerms(QueryTerm word) {
    return meant(word).stream().map(meant -> SearchTerms.NAME + meant.word()).toList();
  }

  /** Who has the whole text as id or contact. */
  String isExact(WhereClause where) {
    return "c.customer_id = ANY (" + exactIds(where) + ")";
  }

  private String exactIds(WhereClause where) {
    return where.bound(exact.toArray(UUID[]::new)) + "::uuid[]";
  }

  /** Who has all words of a reading whole. */
  String isWhole(WhereClause where, List<QueryTerm> reading) {
    return all(reading, word -> "c.terms && " + array(where, word.wholes()));
  }

  /** Who has words that begin so. */
  String begins(WhereClause where, List<QueryTerm> reading) {
    return all(reading, word -> oneBegins(where, word.beginnings()));
  }

  /** Who has words that begin so, or are spelled closely. */
  String isClose(WhereClause where, List<QueryTerm> reading) {
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
  String fits(WhereClause where) {
    List<String> terms = new ArrayList<>(List.of(isExact(where)));
    words.readings().forEach(reading -> terms.add(begins(where, reading)));
    return any(terms);
  }

  /** Who fits at all. */
  String fitsClosely(WhereClause where) {
    List<String> terms = new ArrayList<>(List.of(isExact(where)));
    words.readings().forEach(reading -> terms.add(isClose(where, reading)));
    return any(terms);
  }

  /** Who fits as a class has it in one of the readings, and no better. */
  void addClass(WhereClause where, MatchTier as, int reading) {
    List<List<QueryTerm>> readings = words.readings();
    List<QueryTerm> own = readings.get(reading);
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
  static String oneBegins(WhereClause where, List<String> beginnings) {
    return "EXISTS (SELECT FROM unnest(c.terms) AS t (term) WHERE t.term ^@ ANY (%s))"
        .formatted(array(where, beginnings));
  }

  static String array(WhereClause where, List<String> values) {
    return where.bound(values.toArray(String[]::new)) + "::text[]";
  }

  private static String all(List<QueryTerm> reading, Function<QueryTerm, String> condition) {
    return "(" + String.join(" AND ", reading.stream().map(condition).toList()) + ")";
  }
}
