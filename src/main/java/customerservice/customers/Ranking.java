package customerservice.customers;

import customerservice.customers.CloseSpelling.Meant;
import customerservice.customers.Directory.Found;
import customerservice.customers.DirectoryStore.Counted;
import customerservice.customers.DirectoryStore.Part;
import customerservice.platform.Conditions;
import customerservice.platform.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a page that is sorted by how well customers fit the words: who has the whole text
 * as id or contact; who has all words whole, the newest first; who has words that begin so, in the
 * order of these words; whose name is spelled closely, the closest spelling first. Each class is
 * walked along the terms of one word, the rarest, passing over those who do not fit otherwise: so a
 * common word costs no more than a rare one. Where fewer customers fit a filter than that word,
 * these few are fetched instead; the order is the same.
 */
final class Ranking {
  /** How well customers fit; each class is without those before it. */
  private enum Fit {
    EXACT(0),
    WHOLE(1),
    BEGINNING(2),
    CLOSE(3);

    private final int number;

    Fit(int number) {
      this.number = number;
    }
  }

  /** Parts of a class are numbered by the word whose terms are walked along. */
  private static final int WORDS = 1_000;

  private static final int READINGS = 2;

  private final Handle handle;
  private final DirectoryStore store;
  private final SpellingStore spellings;
  private final TenantId tenant;
  private final CustomerSearch search;
  private final @Nullable Position after;
  private final int wanted;
  private final Duration walkTimeMax;
  private final List<Found> found = new ArrayList<>();
  private WordFit fit;
  private @Nullable List<Counted> filters;

  Ranking(
      Handle handle,
      DirectoryStore store,
      SpellingStore spellings,
      TenantId tenant,
      CustomerSearch search,
      SearchWords words,
      int wanted,
      Duration walkTimeMax) {
    this.handle = handle;
    this.store = store;
    this.spellings = spellings;
    this.tenant = tenant;
    this.search = search;
    this.after = search.after();
    this.wanted = wanted;
    this.walkTimeMax = walkTimeMax;
    this.fit = WordFit.of(handle, store, tenant, words);
  }

  /** The first customers behind the page before. */
  List<Found> read() {
    if (isAhead(Fit.EXACT, 0) && !fit.exact().isEmpty()) {
      readExact();
    }
    for (Fit as : List.of(Fit.WHOLE, Fit.BEGINNING, Fit.CLOSE)) {
      for (int i = 0; i < fit.words().readings().size(); i++) {
        if (found.size() < wanted && isAhead(as, i)) {
          readClass(as, i);
        }
      }
    }
    return found;
  }

  private static int classOf(Fit as, int reading) {
    return as.number * READINGS + reading;
  }

  /** Whether the page before has not ended behind a class. */
  private boolean isAhead(Fit as, int reading) {
    return after == null || after.section() / WORDS <= classOf(as, reading);
  }

  private void readExact() {
    Conditions where = search.filters(tenant);
    where.and(fit.isExact(where));
    if (after != null) {
      where.and("c.customer_id < " + where.bound(after.id()));
    }
    found.addAll(store.fetch(handle, part(0, null, "c", true, Listing.CUSTOMERS, where), wanted));
  }

  private void readClass(Fit as, int reading) {
    List<QueryWord> words = fit.words().readings().get(reading);
    if (as == Fit.CLOSE) {
      fit = fit.withClose(handle, spellings, tenant);
      if (!fit.hasClose(words)) {
        return;
      }
    }
    Position from = after != null && after.section() / WORDS == classOf(as, reading) ? after : null;
    boolean isCounted = words.size() > 1 || !search.drivers().isEmpty();
    Counted rarest = isCounted ? fit.rarest(handle, store, tenant, words, way(as)) : null;
    int index = from != null ? from.section() % WORDS : rarest != null ? rarest.index() : 0;
    if (index >= words.size()) {
      return; // A cursor of another text; none such is taken.
    }
    Driver few = rarest == null ? null : few(rarest.count());
    QueryWord word = words.get(index);
    List<TermStep> steps = steps(as, word);
    int first = from == null ? 0 : stepOf(steps, from, word);
    for (int i = first; i < steps.size() && found.size() < wanted; i++) {
      boolean isBehind = from != null && steps.get(i).has(TermStep.termOf(from));
      readStep(as, reading, index, steps, i, isBehind ? from : null, few);
    }
  }

  private Function<QueryWord, Driver> way(Fit as) {
    return switch (as) {
      case EXACT -> throw new IllegalArgumentException("has no words");
      case WHOLE -> fit::whole;
      case BEGINNING -> fit::beginning;
      case CLOSE -> fit::close;
    };
  }

  /** Those who fit the filter that fewest do, where they are fewer than those who have the word. */
  private @Nullable Driver few(long withWord) {
    if (filters == null) {
      filters = store.count(handle, tenant, search.drivers(), Listing.FEW);
    }
    return filters.stream()
        .filter(filter -> filter.count() <= Math.min(withWord, Listing.FEW))
        .min(Comparator.comparingLong(Counted::count))
        .map(Counted::driver)
        .orElse(null);
  }

  private List<TermStep> steps(Fit as, QueryWord word) {
    return switch (as) {
      case EXACT -> List.of();
      case WHOLE -> word.wholes().stream().map(term -> new TermStep(term, false, 0)).toList();
      case BEGINNING ->
          word.beginnings().stream().map(term -> new TermStep(term, true, 0)).toList();
      case CLOSE ->
          Stream.concat(
                  steps(Fit.BEGINNING, word).stream(),
                  fit.meant(word).stream()
                      .map(m -> new TermStep(SearchTerms.NAME + m.word(), false, m.distance())))
              .toList();
    };
  }

  /**
   * Where the page before ended; a spelling that nobody has any more has its place all the same.
   */
  private static int stepOf(List<TermStep> steps, Position after, QueryWord word) {
    String key = TermStep.termOf(after);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).has(key)) {
        return i;
      }
    }
    String name = key.substring(SearchTerms.NAME.length());
    Meant gone = new Meant(name, CloseSpelling.distance(word.text(), name));
    for (int i = 0; i < steps.size(); i++) {
      TermStep step = steps.get(i);
      Meant there = new Meant(step.term().substring(SearchTerms.NAME.length()), step.distance());
      if (!step.isBeginning() && Meant.CLOSEST_FIRST.compare(there, gone) > 0) {
        return i;
      }
    }
    return steps.size();
  }

  /**
   * The customers of a class who have a term of the step, and none of a step before it.
   *
   * @param behind where the page before ended in it; null: from its beginning
   * @param few who alone are looked at; null: all who have the term
   */
  private void readStep(
      Fit as,
      int reading,
      int index,
      List<TermStep> steps,
      int place,
      @Nullable Position behind,
      @Nullable Driver few) {
    int section = classOf(as, reading) * WORDS + index;
    int count = wanted - found.size();
    TermStep step = steps.get(place);
    List<TermStep> before = steps.subList(0, place);
    if (few == null) {
      Conditions where = conditions(as, reading, before);
      Part part = along(section, step, where, behind);
      Optional<List<Found>> walked = store.walk(handle, part, count, walkTimeMax);
      if (walked.isPresent()) {
        found.addAll(walked.get());
        return;
      }
    }
    Part part =
        among(
            few == null ? step.way() : few, section, step, conditions(as, reading, before), behind);
    found.addAll(
        few == null ? store.gather(handle, part, count) : store.fetch(handle, part, count));
  }

  private Conditions conditions(Fit as, int reading, List<TermStep> before) {
    Conditions where = search.filters(tenant);
    addFit(where, as, reading);
    TermStep.addNone(where, before);
    return where;
  }

  private static Part along(
      int section, TermStep step, Conditions where, @Nullable Position behind) {
    String term = where.bound(step.term());
    where.and("k.tenant_id = :tenant");
    if (step.isBeginning()) {
      where
          .and("k.term >= " + term)
          .and("k.term < " + where.bound(Driver.end(step.term())))
          .and("k.term = (" + step.smallest(term) + ")");
    } else {
      where.and("k.term = " + term);
    }
    step.addPlace(where, behind, "k");
    return part(section, "k.term", "k", !step.isBeginning(), Listing.ALONG_TERMS, where);
  }

  private static Part among(
      Driver few, int section, TermStep step, Conditions where, @Nullable Position behind) {
    String smallest = step.smallest(where.bound(step.term()));
    where
        .and("k.term IS NOT NULL")
        .and("c.customer_id = ANY (ARRAY(" + few.ids().apply(where) + "))");
    step.addPlace(where, behind, "c");
    String from = Listing.CUSTOMERS + "\nCROSS JOIN LATERAL (" + smallest + ") AS k";
    return part(section, "k.term", "c", !step.isBeginning(), from, where);
  }

  private static Part part(
      int section,
      @Nullable String key,
      String table,
      boolean isDescending,
      String from,
      Conditions where) {
    String id = table + ".customer_id";
    return new Part(section, CustomerSort.RELEVANCE, key, id, isDescending, from, where);
  }

  private void addFit(Conditions where, Fit as, int reading) {
    List<List<QueryWord>> readings = fit.words().readings();
    List<QueryWord> own = readings.get(reading);
    List<String> better = new ArrayList<>(List.of(fit.isExact(where)));
    switch (as) {
      case EXACT -> throw new IllegalArgumentException("has no reading");
      case WHOLE -> {
        where.and(fit.isWhole(where, own));
        readings.subList(0, reading).forEach(r -> better.add(fit.isWhole(where, r)));
      }
      case BEGINNING -> {
        where.and(fit.begins(where, own));
        readings.forEach(r -> better.add(fit.isWhole(where, r)));
        readings.subList(0, reading).forEach(r -> better.add(fit.begins(where, r)));
      }
      case CLOSE -> {
        where.and(fit.isClose(where, own));
        readings.forEach(r -> better.add(fit.begins(where, r)));
        readings.subList(0, reading).forEach(r -> better.add(fit.isClose(where, r)));
      }
    }
    where.and("NOT " + WordFit.any(better));
  }
}
