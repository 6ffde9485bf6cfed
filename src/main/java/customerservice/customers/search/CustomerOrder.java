package customerservice.customers.search;

import customerservice.platform.database.WhereClause;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the list is sorted: by what, and in which direction. */
public record CustomerOrder(CustomerSort by, boolean isDescending) {
  static final CustomerOrder NEWEST_FIRST = new CustomerOrder(CustomerSort.CREATED_AT, true);
  static final CustomerOrder OLDEST_FIRST = new CustomerOrder(CustomerSort.CREATED_AT, false);
  static final CustomerOrder BY_RELEVANCE = new CustomerOrder(CustomerSort.RELEVANCE, true);

  private static final String DESCENDING = "-";

  /** What can be asked for. */
  static final String CHOICE =
      "This must be one of "
          + Arrays.stream(CustomerSort.values())
              .filter(sort -> sort != CustomerSort.RELEVANCE)
              .map(CustomerSort::code)
              .collect(Collectors.joining(", "))
          + ", with - before it for descending; or, with q, relevance.";

  /**
   * Reads {@code points} or {@code -points}; null for what cannot be sorted by.
   *
   * @param isSearch whether words are looked for, so that there is a relevance
   */
  static @Nullable CustomerOrder of(String text, boolean isSearch) {
    if (text.equals(CustomerSort.RELEVANCE.code())) {
      return isSearch ? BY_RELEVANCE : null;
    }
    boolean isDescending = text.startsWith(DESCENDING);
    String code = isDescending ? text.substring(DESCENDING.length()) : text;
    for (CustomerSort sort : CustomerSort.values()) {
      if (sort != CustomerSort.RELEVANCE && sort.code().equals(code)) {
        return new CustomerOrder(sort, isDescending);
      }
    }
    return null;
  }

  /** What stands behind ORDER BY where the id alone is the order. */
  public String byId() {
    return by.idColumn() + (isDescending ? " DESC" : " ASC");
  }

  /** Adds that customers are behind a place, in the same direction. */
  public void addPlace(WhereClause where, SeekKey place) {
    String behind = isDescending ? "<" : ">";
    where.bind("afterId", place.id());
    if (place.key() == null) {
      where.and("%s %s :afterId".formatted(by.idColumn(), behind));
    } else {
      // One comparison of rows, which is one place in the index.
      where.and(
          "(%s, %s) %s (:afterKey, :afterId)".formatted(by.column(), by.idColumn(), behind),
          "afterKey",
          place.key());
    }
  }
}
