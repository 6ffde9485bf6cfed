package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.search.EditDistance.Meant;
import customerservice.platform.database.WhereClause;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Terms that customers are read along: one, the newest who have it first; or all that begin with
 * it, in their order.
 *
 * @param distance of its spelling to what was typed; 0 where it is that
 */
record TermStep(String term, boolean isBeginning, int distance) {
  /** The term at which a page has ended. */
  static String termOf(SeekKey place) {
    return (String) Objects.requireNonNull(place.key(), "a place among terms has one");
  }

  /**
   * Which of several steps a page has ended in, or the first behind it: a spelling that nobody has
   * any more has its place all the same.
   *
   * @param typed the word they are the steps of
   */
  static int placeOf(List<TermStep> steps, SeekKey after, QueryTerm typed) {
    String key = termOf(after);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).has(key)) {
        return i;
      }
    }
    String name = key.substring(SearchTerms.NAME.length());
    Meant gone = new Meant(name, EditDistance.distance(typed.text(), name));
    for (int i = 0; i < steps.size(); i++) {
      TermStep step = steps.get(i);
      Meant there = new Meant(step.term().substring(SearchTerms.NAME.length()), step.distance());
      if (!step.isBeginning() && Meant.CLOSEST_FIRST.compare(there, gone) > 0) {
        return i;
      }
    }
    return steps.size();
  }

  /** Whether a term is one of these. */
  boolean has(String other) {
    return isBeginning ? other.startsWith(term) : other.equals(term);
  }

  /**
   * SQL of the term for which a customer is listed, of several that begin so.
   *
   * @param bound what stands for the term
   */
  String smallest(String bound) {
    return "SELECT min(t.term) AS term FROM unnest(c.terms) AS t (term) WHERE t.term %s %s"
        .formatted(isBeginning ? "^@" : "=", bound);
  }

  /**
   * Adds that customers are behind the end of a page.
   *
   * @param table whose ids are in order
   */
  void addPlace(WhereClause where, @Nullable SeekKey behind, String table) {
    if (behind == null) {
      return;
    }
    String last = where.bound(behind.id());
    where.and(
        isBeginning
            ? "(k.term, %s.customer_id) > (%s, %s)"
                .formatted(table, where.bound(termOf(behind)), last)
            : "%s.customer_id < %s".formatted(table, last));
  }

  /** Adds that customers were not listed for any of these. */
  static void addNone(WhereClause where, List<TermStep> before) {
    List<String> beginnings =
        before.stream().filter(TermStep::isBeginning).map(TermStep::term).toList();
    List<String> wholes =
        before.stream().filter(step -> !step.isBeginning()).map(TermStep::term).toList();
    if (!beginnings.isEmpty()) {
      where.and("NOT " + QueryMatch.oneBegins(where, beginnings));
    }
    if (!wholes.isEmpty()) {
      where.and("NOT c.terms && " + QueryMatch.array(where, wholes));
    }
  }
}
