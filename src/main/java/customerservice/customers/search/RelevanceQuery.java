package customerservice.customers.search;

import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.Directory.Stores;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page in the order of relevance: finds the best matches, at most {@link #RELEVANCE_MAX},
 * and returns those after the cursor. The matches are found in one of three ways, which give the
 * same order:
 *
 * <ul>
 *   <li>few customers can match: their terms are read and ranked;
 *   <li>many can: the steps of the ranking ({@link RankStep}) are walked along the index until
 *       there are enough matches, so a frequent word costs no more than a rare one;
 *   <li>the walk takes too long, because few of them match, or the search names segments: the index
 *       entries of words and filters are intersected, and the matches ranked.
 * </ul>
 */
final class RelevanceQuery {
  /** Relevance ranks the best 1,000 matches and ends there (HTTP contract, section 3). */
  static final int RELEVANCE_MAX = 1_000;

  /** A page after a cursor is first looked for among this number of the best matches. */
  private static final int FIRST_PAGES = 200;

  /** Up to this number of customers with the words are ranked at once. */
  private static final int FEW_WITH_WORDS = 500;

  /** Longer than any statement may run: the limit of the connection applies. */
  private static final Duration LONG_WALK_TIME_MAX = Duration.ofMinutes(1);

  private final Handle handle;
  private final Stores stores;
  private final TenantId tenant;
  private final CustomerSearch search;
  private final ParsedQuery query;
  private final Duration walkTimeMax;

  /** The rarest word of a class, by the number of the class. */
  private final Map<Integer, Counted> rarest = new HashMap<>();

  RelevanceQuery(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      ParsedQuery query,
      Duration walkTimeMax) {
    this.handle = handle;
    this.stores = stores;
    this.tenant = tenant;
    this.search = search;
    this.query = query;
    this.walkTimeMax = walkTimeMax;
  }

  /**
   * Reads the matches after the cursor.
   *
   * @param count how many, if the ranking has as many
   */
  List<Found> read(int count) {
    SeekKey after = search.after();
    QueryMatch match = QueryMatch.find(handle, stores.paths(), tenant, query);
    List<Counted> filters =
        stores.paths().count(handle, tenant, search.accessPaths(), SortedQuery.FEW);
    int max = after == null ? Math.min(count, RELEVANCE_MAX) : FIRST_PAGES;
    while (true) {
      List<SeekKey> best = best(match, filters, max);
      List<SeekKey> rest =
          after == null
              ? best
              : best.stream().filter(key -> RankStep.BEST_FIRST.compare(key, after) > 0).toList();
      List<Found> page = page(rest, count);
      if (page.size() == count || best.size() < max || max == RELEVANCE_MAX) {
        return page;
      }
      max = RELEVANCE_MAX;
    }
  }

  /** Reads customers until the page is full; some may have been erased since they were ranked. */
  private List<Found> page(List<SeekKey> rest, int count) {
    List<Found> page = new ArrayList<>();
    int next = 0;
    while (next < rest.size() && page.size() < count) {
      int end = Math.min(rest.size(), next + count - page.size());
      page.addAll(stores.pages().at(handle, tenant, rest.subList(next, end)));
      next = end;
    }
    return page;
  }

  /** Ranks the best matches; close spellings only if the other classes have too few. */
  private List<SeekKey> best(QueryMatch match, List<Counted> filters, int max) {
    Optional<List<SeekKey>> best = rankOrWalk(match, filters, max);
    if (best.isPresent() && best.get().size() == max) {
      return best.get();
    }
    QueryMatch closely = match.withClose(handle, stores.spellings(), tenant);
    if (best.isPresent() && closely.hasClose()) {
      best = rankOrWalk(closely, filters, max);
    }
    return best.orElseGet(() -> gather(closely, max));
  }

  /** Ranks the matches if they are few; otherwise walks along the index. */
  private Optional<List<SeekKey>> rankOrWalk(QueryMatch match, List<Counted> filters, int max) {
    AccessPath segments = search.segmentPath();
    if (segments != null) {
      return Optional.of(
          rank(match, AccessPath.ofAll(List.of(intersection(match), segments)), max));
    }
    AccessPath few = few(match, filters);
    return few == null ? walk(match, max, walkTimeMax) : Optional.of(rank(match, few, max));
  }

  /** Finds an access path that leads to all matches and to few other customers, if there is one. */
  private @Nullable AccessPath few(QueryMatch match, List<Counted> filters) {
    MatchTier tier = match.weakest();
    Counted words =
        match.shortest(
            IntStream.range(0, query.readings().size())
                .mapToObj(reading -> rarest(match, tier, reading))
                .toList());
    if (!filters.isEmpty()) {
      Counted filter = Counted.smallest(filters);
      if (filter.count() <= Math.min(words.count(), SortedQuery.FEW)) {
        return filter.path();
      }
    }
    return words.count() <= FEW_WITH_WORDS ? words.path() : null;
  }

  /**
   * Intersects the index entries of words and filters. If they lead to few customers, these are
   * ranked; if they lead to many, a walk finds enough of them, but it needs more time.
   */
  private List<SeekKey> gather(QueryMatch match, int max) {
    List<UUID> ids = stores.paths().ids(handle, tenant, intersection(match), SortedQuery.FEW + 1);
    return ids.size() <= SortedQuery.FEW
        ? rank(match, AccessPath.of(ids), max)
        : walk(match, max, LONG_WALK_TIME_MAX).orElseThrow();
  }

  private AccessPath intersection(QueryMatch match) {
    return match.intersection(
        handle, stores.paths(), tenant, match.weakest(), search.accessPaths());
  }

  /** Ranks the matches among the customers of an access path. */
  private List<SeekKey> rank(QueryMatch match, AccessPath path, int max) {
    List<RankStep> steps = new ArrayList<>();
    for (MatchTier tier : match.tiers()) {
      for (int reading = 0; reading < query.readings().size(); reading++) {
        steps.addAll(match.steps(tier, reading, orderingWord(match, tier, reading)));
      }
    }
    return stores.pages().rank(handle, search.filters(tenant), match, path, steps, max);
  }

  /** Walks along the index, step by step; empty if that takes too long. */
  private Optional<List<SeekKey>> walk(QueryMatch match, int max, Duration timeMax) {
    Map<UUID, SeekKey> best = new LinkedHashMap<>();
    if (!match.exact().isEmpty()) {
      AccessPath exact = AccessPath.of(match.exact());
      rank(match, exact, max).forEach(key -> best.put(key.id(), key));
    }
    for (MatchTier tier : match.tiers()) {
      for (int reading = 0; reading < query.readings().size(); reading++) {
        if (!walkClass(match, tier, reading, max, timeMax, best)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(best.values().stream().limit(max).toList());
  }

  /**
   * Adds the matches of a class.
   *
   * @param best the matches found so far; they keep their places
   * @return false if that takes too long
   */
  private boolean walkClass(
      QueryMatch match,
      MatchTier tier,
      int reading,
      int max,
      Duration timeMax,
      Map<UUID, SeekKey> best) {
    if (best.size() >= max) {
      return true;
    }
    int word = orderingWord(match, tier, reading);
    List<QueryTerm> others = new ArrayList<>(query.readings().get(reading));
    others.remove(word);
    for (RankStep step : match.steps(tier, reading, word)) {
      if (best.size() >= max) {
        return true;
      }
      WhereClause where = search.filters(tenant);
      where.and(match.hasAll(where, tier, others));
      // Reads max rows, because the earlier matches can be in this step too.
      Optional<List<SeekKey>> found =
          stores.pages().walk(handle, where, search.readsAccounts(), step, max, timeMax);
      if (found.isEmpty()) {
        return false;
      }
      found.get().forEach(key -> best.putIfAbsent(key.id(), key));
    }
    return true;
  }

  /**
   * The index of the word whose terms order a class: the rarest, for its walk is the shortest. A
   * cursor in the class keeps the word that its page was ordered by.
   */
  private int orderingWord(QueryMatch match, MatchTier tier, int reading) {
    SeekKey after = search.after();
    if (after != null && RankStep.classOf(after) == RankStep.classOf(tier, reading)) {
      return RankStep.wordOf(after);
    }
    return query.readings().get(reading).size() == 1 ? 0 : rarest(match, tier, reading).index();
  }

  private Counted rarest(QueryMatch match, MatchTier tier, int reading) {
    return rarest.computeIfAbsent(
        RankStep.classOf(tier, reading),
        number ->
            match.rarest(handle, stores.paths(), tenant, tier, query.readings().get(reading)));
  }
}
