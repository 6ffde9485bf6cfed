package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.SpellingStore;
import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.EditDistance.CloseWord;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Matches customers to a query: as conditions on a row {@code c} of {@code customers}, as access
 * paths to the customers that can match, and as the steps that rank the matches.
 *
 * @param exact customers whose id or contact is the whole query
 * @param close for a word of the query the words of names that are spelled closely, closest first;
 *     empty until {@link #withClose} has looked them up
 */
record QueryMatch(ParsedQuery query, List<UUID> exact, Map<QueryTerm, List<CloseWord>> close) {
  /** This many words of a query are looked up in the index; the others are only checked. */
  private static final int COUNTED_MAX = 8;

  /**
   * An estimate for words that are too frequent to count: words with digits are rarer than names,
   * most of all those with few letters.
   */
  private static final Comparator<QueryTerm> RAREST_FIRST =
      Comparator.<QueryTerm>comparingInt(word -> lettersInNumber(word.text()))
          .thenComparingInt(word -> -word.text().length());

  /** Several words are counted up to this number, to find the rarest. */
  private static final int COUNT_MAX = 5 * SortedQuery.FEW;

  /** Looks up the exact matches; close spellings are not looked up yet. */
  static QueryMatch find(Handle handle, AccessPathStore store, TenantId tenant, ParsedQuery query) {
    List<UUID> exact = new ArrayList<>(store.owners(handle, tenant, query.contacts()));
    if (query.id() != null) {
      exact.add(query.id());
    }
    return new QueryMatch(query, exact, Map.of());
  }

  /** Looks up close spellings of the words; the result includes them in its matches. */
  QueryMatch withClose(Handle handle, SpellingStore store, TenantId tenant) {
    // The limit is per reading: a name has few words.
    List<QueryTerm> typed =
        query.readings().stream()
            .flatMap(reading -> reading.stream().limit(COUNTED_MAX))
            .distinct()
            .toList();
    List<String> similar =
        store.similar(
            handle, tenant, typed.stream().flatMap(QueryMatch::spellings).distinct().toList());
    Map<QueryTerm, List<CloseWord>> found = new HashMap<>();
    for (QueryTerm word : typed) {
      List<CloseWord> closest =
          spellings(word)
              .flatMap(spelling -> EditDistance.among(similar, spelling).stream())
              .sorted(CloseWord.CLOSEST_FIRST)
              .limit(EditDistance.WORDS_MAX)
              .toList();
      found.put(word, closest);
    }
    return new QueryMatch(query, exact, found);
  }

  private static Stream<String> spellings(QueryTerm word) {
    return Stream.concat(Stream.of(word.text()), word.joins().stream()).filter(EditDistance::isFor);
  }

  boolean hasClose() {
    return close.values().stream().anyMatch(words -> !words.isEmpty());
  }

  /** The weakest tier that matches. */
  MatchTier weakest() {
    return hasClose() ? MatchTier.CLOSE : MatchTier.PREFIX;
  }

  private List<CloseWord> close(QueryTerm word) {
    return close.getOrDefault(word, List.of());
  }

  private List<String> closeTerms(QueryTerm word) {
    return close(word).stream().map(found -> SearchTerms.NAME + found.word()).toList();
  }

  // Access paths.

  /** The access path to the customers that have a word as a tier requires. */
  AccessPath path(MatchTier tier, QueryTerm word) {
    return switch (tier) {
      case EXACT -> AccessPath.of(exact);
      case WHOLE -> AccessPath.ofTerms(List.of(), word.wholes());
      case PREFIX -> AccessPath.ofTerms(word.prefixes(), List.of());
      case CLOSE -> AccessPath.ofTerms(word.prefixes(), closeTerms(word));
    };
  }

  /** Finds the word of a reading that the fewest customers have, with its index in the reading. */
  Counted rarest(
      Handle handle,
      AccessPathStore store,
      TenantId tenant,
      MatchTier tier,
      List<QueryTerm> reading) {
    List<Integer> indexes =
        IntStream.range(0, reading.size())
            .boxed()
            .sorted(Comparator.comparing(reading::get, RAREST_FIRST))
            .limit(COUNTED_MAX)
            .toList();
    List<AccessPath> paths = indexes.stream().map(index -> path(tier, reading.get(index))).toList();
    Counted rarest =
        store.shortest(handle, tenant, paths, paths.size() > 1 ? COUNT_MAX : SortedQuery.FEW);
    return new Counted(rarest.path(), rarest.count(), indexes.get(rarest.index()));
  }

  /** Finds the shortest access path that leads to every match. */
  Counted shortest(Handle handle, AccessPathStore store, TenantId tenant, MatchTier tier) {
    return shortest(
        query.readings().stream()
            .map(reading -> rarest(handle, store, tenant, tier, reading))
            .toList());
  }

  /**
   * Joins the access paths of all readings and of the exact matches.
   *
   * @param rarest the rarest word of each reading
   */
  Counted shortest(List<Counted> rarest) {
    List<AccessPath> paths = new ArrayList<>(List.of(AccessPath.of(exact)));
    rarest.forEach(word -> paths.add(word.path()));
    long count = exact.size() + rarest.stream().mapToLong(Counted::count).sum();
    return new Counted(AccessPath.ofAny(paths), count, 0);
  }

  /**
   * Intersects the access paths of all words and filters that are short enough to be read whole; it
   * leads to every match that passes the filters.
   */
  AccessPath intersection(
      Handle handle,
      AccessPathStore store,
      TenantId tenant,
      MatchTier tier,
      List<AccessPath> filters) {
    List<AccessPath> any = new ArrayList<>(List.of(AccessPath.of(exact)));
    for (List<QueryTerm> reading : query.readings()) {
      List<AccessPath> words =
          reading.stream().limit(COUNTED_MAX).map(word -> path(tier, word)).toList();
      List<AccessPath> readable = store.readable(handle, tenant, words);
      any.add(
          readable.isEmpty()
              ? rarest(handle, store, tenant, tier, reading).path()
              : AccessPath.ofAll(readable));
    }
    List<AccessPath> paths = new ArrayList<>(store.readable(handle, tenant, filters));
    paths.add(AccessPath.ofAny(any));
    return AccessPath.ofAll(paths);
  }

  // Conditions.

  /** SQL: whether a customer matches in a tier or a better one. */
  String matches(WhereClause where, MatchTier tier) {
    List<String> any = new ArrayList<>(List.of(isExact(where)));
    query.readings().forEach(reading -> any.add(hasAll(where, tier, reading)));
    return "(" + String.join(" OR ", any) + ")";
  }

  /** SQL: the number of the class that a customer is in; NULL without a match. */
  String classOf(WhereClause where) {
    StringBuilder sql = new StringBuilder("CASE WHEN ").append(isExact(where)).append(" THEN 0");
    for (MatchTier tier : tiers()) {
      for (int reading = 0; reading < query.readings().size(); reading++) {
        sql.append("\n  WHEN ")
            .append(hasAll(where, tier, query.readings().get(reading)))
            .append(" THEN ")
            .append(RankStep.classOf(tier, reading));
      }
    }
    return sql.append("\nEND").toString();
  }

  /** SQL: whether a customer has all of some words as a tier requires. */
  String hasAll(WhereClause where, MatchTier tier, List<QueryTerm> words) {
    return words.isEmpty()
        ? "true"
        : words.stream()
            .map(word -> has(where, tier, word))
            .collect(Collectors.joining(" AND ", "(", ")"));
  }

  private String has(WhereClause where, MatchTier tier, QueryTerm word) {
    return switch (tier) {
      case EXACT -> isExact(where);
      case WHOLE -> hasTerm(where, word.wholes());
      case PREFIX -> hasPrefix(where, word.prefixes());
      case CLOSE ->
          close(word).isEmpty()
              ? hasPrefix(where, word.prefixes())
              : "(%s OR %s)"
                  .formatted(hasPrefix(where, word.prefixes()), hasTerm(where, closeTerms(word)));
    };
  }

  private String isExact(WhereClause where) {
    return "c.customer_id = ANY (%s::uuid[])".formatted(where.bound(exact.toArray(UUID[]::new)));
  }

  private static String hasTerm(WhereClause where, List<String> terms) {
    return "c.terms && " + array(where, terms);
  }

  private static String hasPrefix(WhereClause where, List<String> prefixes) {
    return "EXISTS (SELECT FROM unnest(c.terms) AS t (term) WHERE t.term ^@ ANY (%s))"
        .formatted(array(where, prefixes));
  }

  static String array(WhereClause where, List<String> values) {
    return where.bound(values.toArray(String[]::new)) + "::text[]";
  }

  // The ranking.

  /** The tiers after {@link MatchTier#EXACT} that can have matches, best first. */
  List<MatchTier> tiers() {
    return hasClose()
        ? List.of(MatchTier.WHOLE, MatchTier.PREFIX, MatchTier.CLOSE)
        : List.of(MatchTier.WHOLE, MatchTier.PREFIX);
  }

  /**
   * The steps of a class, best first.
   *
   * @param index of the word whose terms order the class
   */
  List<RankStep> steps(MatchTier tier, int reading, int index) {
    QueryTerm word = query.readings().get(reading).get(index);
    List<RankStep> steps = new ArrayList<>();
    if (tier == MatchTier.WHOLE) {
      for (String term : word.wholes()) {
        steps.add(RankStep.whole(tier, reading, index, steps.size(), term));
      }
      return steps;
    }
    for (String prefix : word.prefixes()) {
      steps.add(RankStep.prefix(tier, reading, index, steps.size(), prefix));
    }
    if (tier == MatchTier.CLOSE) {
      for (CloseWord found : close(word)) {
        String term = SearchTerms.NAME + found.word();
        steps.add(RankStep.whole(tier, reading, index, found.distance(), term));
      }
    }
    return steps;
  }

  /** The number of letters in a word that has digits; the maximum for a word without digits. */
  private static int lettersInNumber(String word) {
    long digits = word.codePoints().filter(Character::isDigit).count();
    return digits == 0 ? Integer.MAX_VALUE : word.length() - (int) digits;
  }
}
