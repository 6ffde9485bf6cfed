package customerservice.customers.search;

import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.Directory.Stores;
import customerservice.customers.search.DirectoryStore.Part;
import customerservice.platform.TenantId;
import customerservice.platform.database.WhereClause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a page that is sorted by how well customers fit the words ({@link MatchTier}): who
 * has all words whole, the newest first; who has words that begin so, in the order of these words;
 * whose name is spelled closely, the closest spelling first. Each class is walked along the terms
 * of one word, the rarest, passing over those who do not fit otherwise: so a common word costs no
 * more than a rare one. Where few have the words, or pass a filter, the terms of these few are read
 * instead ({@link FewRanking}); the order is the same.
 */
final class RelevanceQuery {
  /** So few who have a word are read at once, whoever of them fits otherwise. */
  private static final int FEW_WITH_WORDS = 500;

  private static final List<MatchTier> WITHOUT_CLOSE =
      List.of(MatchTier.WHOLE, MatchTier.BEGINNING);
  private static final List<MatchTier> CLOSE_ALONE = List.of(MatchTier.CLOSE);
  private static final List<MatchTier> ALL =
      List.of(MatchTier.WHOLE, MatchTier.BEGINNING, MatchTier.CLOSE);

  private final Handle handle;
  private final Stores stores;
  private final TenantId tenant;
  private final CustomerSearch search;
  private final @Nullable SeekKey after;
  private final int wanted;
  private final Duration walkTimeMax;
  private final List<Found> found = new ArrayList<>();

  /** The word that fewest have, by the number of the class. */
  private final Map<Integer, Counted> rarest = new HashMap<>();

  private QueryMatch fit;
  private @Nullable List<Counted> filters;

  /** All who fit at all, once a walk has ended in vain: the next would, too. */
  private @Nullable AccessPath gathered;

  /** Whether nobody is behind those who have been found. */
  private boolean isRead;

  RelevanceQuery(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      ParsedQuery words,
      int wanted,
      Duration walkTimeMax) {
    this.handle = handle;
    this.stores = stores;
    this.tenant = tenant;
    this.search = search;
    this.after = search.after();
    this.wanted = wanted;
    this.walkTimeMax = walkTimeMax;
    this.fit = QueryMatch.of(handle, stores.drivers(), tenant, words);
  }

  /** The first customers behind the page before. */
  List<Found> read() {
    if (isAhead(MatchTier.EXACT, 0) && !fit.exact().isEmpty()) {
      readExact();
    }
    read(WITHOUT_CLOSE);
    if (isOpen()) {
      readClose();
    }
    return found;
  }

  private boolean isOpen() {
    return found.size() < wanted && !isRead;
  }

  /** Whether the page before has not ended behind a class. */
  private boolean isAhead(MatchTier as, int reading) {
    return after == null || MatchTier.classOf(after) <= as.of(reading);
  }

  private void readExact() {
    WhereClause where = search.filters(tenant);
    where.and(fit.isExact(where));
    if (after != null) {
      where.and("c.customer_id < " + where.bound(after.id()));
    }
    found.addAll(
        stores
            .pages()
            .fetch(handle, part(0, null, "c", true, SortedQuery.FEW_CUSTOMERS, where), wanted));
  }

  private void readClose() {
    if (gathered == null) { // Else it has them already.
      fit = fit.withClose(handle, stores.spellings(), tenant);
    }
    if (fit.hasClose()) {
      read(CLOSE_ALONE);
    }
  }

  private void read(List<MatchTier> classes) {
    int readings = fit.words().readings().size();
    if (!isOpen() || !isAhead(classes.getLast(), readings - 1)) {
      return;
    }
    AccessPath few = few(classes.getLast());
    if (few != null) {
      readFew(few, classes);
      return;
    }
    for (MatchTier as : classes) {
      for (int reading = 0; reading < readings; reading++) {
        if (isOpen() && isAhead(as, reading)) {
          readClass(as, reading);
        }
      }
    }
  }

  /** Few among whom are all of the classes, where a filter or the words have some. */
  private @Nullable AccessPath few(MatchTier last) {
    List<List<QueryTerm>> readings = fit.words().readings();
    boolean isOneWord = readings.stream().allMatch(reading -> reading.size() == 1);
    if (last != MatchTier.CLOSE && isOneWord && search.drivers().isEmpty()) {
      return null; // The first who have it are found at once.
    }
    long withWords = 0;
    List<AccessPath> ways = new ArrayList<>();
    for (int reading = 0; reading < readings.size(); reading++) {
      if (last != MatchTier.CLOSE || fit.hasClose(readings.get(reading))) {
        Counted counted = rarest(last, reading);
        withWords += counted.count();
        ways.add(counted.driver());
      }
    }
    if (filters == null) {
      filters = stores.drivers().count(handle, tenant, search.drivers(), SortedQuery.FEW);
    }
    Counted filter = filters.isEmpty() ? null : Counted.smallest(filters);
    if (filter != null && filter.count() <= Math.min(withWords, SortedQuery.FEW)) {
      return filter.driver();
    }
    return withWords <= FEW_WITH_WORDS ? AccessPath.ofAny(ways) : null;
  }

  private Counted rarest(MatchTier as, int reading) {
    return rarest.computeIfAbsent(
        as.of(reading),
        number ->
            fit.rarest(
                handle,
                stores.drivers(),
                tenant,
                fit.words().readings().get(reading),
                word -> fit.way(as, word)));
  }

  /** The rest of classes, from few customers who are all that these may have. */
  private void readFew(AccessPath few, List<MatchTier> classes) {
    WhereClause where = search.filters(tenant);
    where
        .and(classes.contains(MatchTier.CLOSE) ? fit.fitsClosely(where) : fit.fits(where))
        .and("NOT " + (classes.equals(CLOSE_ALONE) ? fit.fits(where) : fit.isExact(where)))
        .and("c.customer_id = ANY (ARRAY(" + few.ids().apply(where) + "))");
    Set<UUID> known = new HashSet<>();
    found.forEach(each -> known.add(each.customer().id().value()));
    List<SeekKey> places =
        new FewRanking(fit, classes, this::index, after)
            .places(stores.pages().candidates(handle, where)).stream()
                .filter(place -> !known.contains(place.id()))
                .toList();
    while (found.size() < wanted && !places.isEmpty()) { // One who has left makes room.
      int count = Math.min(wanted - found.size(), places.size());
      found.addAll(stores.pages().at(handle, tenant, places.subList(0, count)));
      places = places.subList(count, places.size());
    }
  }

  /** The place of the word along which a class is read: that of the page before, or the rarest. */
  private int index(MatchTier as, int reading) {
    if (after != null && MatchTier.classOf(after) == as.of(reading)) {
      return MatchTier.indexOf(after);
    }
    Counted counted = rarest.get(as.of(reading));
    return counted == null ? 0 : counted.index();
  }

  private void readClass(MatchTier as, int reading) {
    List<QueryTerm> words = fit.words().readings().get(reading);
    if (as == MatchTier.CLOSE && !fit.hasClose(words)) {
      return;
    }
    if (words.size() > 1) {
      rarest(as, reading);
    }
    int index = index(as, reading);
    if (index >= words.size()) {
      return; // A cursor of another text; none such is taken.
    }
    SeekKey from = after != null && MatchTier.classOf(after) == as.of(reading) ? after : null;
    List<TermStep> steps = fit.steps(as, words.get(index));
    int first = from == null ? 0 : TermStep.placeOf(steps, from, words.get(index));
    for (int place = first; place < steps.size() && isOpen(); place++) {
      boolean isBehind = from != null && steps.get(place).has(TermStep.termOf(from));
      readStep(as, reading, steps, place, isBehind ? from : null);
    }
  }

  /**
   * The customers of a class who have a term of the step, and none of a step before it.
   *
   * @param behind where the page before ended in it; null: from its beginning
   */
  private void readStep(
      MatchTier as, int reading, List<TermStep> steps, int place, @Nullable SeekKey behind) {
    int section = as.section(reading, index(as, reading));
    int count = wanted - found.size();
    TermStep step = steps.get(place);
    List<TermStep> before = steps.subList(0, place);
    if (gathered == null) {
      Part part = along(section, step, conditions(as, reading, before), behind);
      Optional<List<Found>> walked = stores.pages().walk(handle, part, count, walkTimeMax);
      if (walked.isPresent()) {
        found.addAll(walked.get());
        return;
      }
      gather();
    }
    if (gathered != null && !isRead) {
      Part part = among(gathered, section, step, conditions(as, reading, before), behind);
      found.addAll(stores.pages().gather(handle, part, count));
    }
  }

  /** Reads the rest, where all who fit at all are few. */
  private void gather() {
    fit = fit.withClose(handle, stores.spellings(), tenant);
    AccessPath all = fit.all(handle, stores.drivers(), tenant, true, search.drivers());
    List<UUID> ids = stores.drivers().ids(handle, tenant, all, SortedQuery.FEW + 1);
    gathered = all;
    if (ids.size() <= SortedQuery.FEW) {
      readFew(AccessPath.of(ids), ALL);
      isRead = true;
    }
  }

  private WhereClause conditions(MatchTier as, int reading, List<TermStep> before) {
    WhereClause where = search.filters(tenant);
    fit.addClass(where, as, reading);
    TermStep.addNone(where, before);
    return where;
  }

  private static Part along(
      int section, TermStep step, WhereClause where, @Nullable SeekKey behind) {
    String term = where.bound(step.term());
    where.and("k.tenant_id = :tenant");
    if (step.isBeginning()) {
      where
          .and("k.term >= " + term)
          .and("k.term < " + where.bound(AccessPath.end(step.term())))
          .and("k.term = (" + step.smallest(term) + ")");
    } else {
      where.and("k.term = " + term);
    }
    step.addPlace(where, behind, "k");
    return part(section, "k.term", "k", !step.isBeginning(), SortedQuery.ALONG_TERMS, where);
  }

  private static Part among(
      AccessPath all, int section, TermStep step, WhereClause where, @Nullable SeekKey behind) {
    String smallest = step.smallest(where.bound(step.term()));
    where
        .and("k.term IS NOT NULL")
        .and("c.customer_id = ANY (ARRAY(" + all.ids().apply(where) + "))");
    step.addPlace(where, behind, "c");
    String from = SortedQuery.CUSTOMERS + "\nCROSS JOIN LATERAL (" + smallest + ") AS k";
    return part(section, "k.term", "c", !step.isBeginning(), from, where);
  }

  private static Part part(
      int section,
      @Nullable String key,
      String table,
      boolean isDescending,
      String from,
      WhereClause where) {
    String id = table + ".customer_id";
    return new Part(section, CustomerSort.RELEVANCE, key, id, isDescending, from, where);
  }
}
