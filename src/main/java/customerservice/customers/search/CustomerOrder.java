package customerservice.customers.search;

import customerservice.platform.database.WhereClause;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The order of the list: a sort key and a direction. */
public record CustomerOrder(CustomerSort by, boolean isDescending) {
  static final CustomerOrder NEWEST_FIRST = new CustomerOrder(CustomerSort.CREATED_AT, true);
  static final CustomerOrder OLDEST_FIRST = new CustomerOrder(CustomerSort.CREATED_AT, false);
  static final CustomerOrder BY_RELEVANCE = new CustomerOrder(CustomerSort.RELEVANCE, true);

  private static final String DESCENDING = "-";

  /** The error message for an unknown sort. */
  static final String ALLOWED =
      "This must be one of "
          + Arrays.stream(CustomerSort.values())
              .filter(sort -> sort != CustomerSort.RELEVANCE)
              .map(CustomerSort::code)
              .collect(Collectors.joining(", "))
          + ", with - before it for descending; or, with q, relevance.";

  /**
   * Parses the parameter {@code sort}, such as {@code points} or {@code -points}; null if there is
   * no such sort.
   *
   * @param isSearch whether {@code relevance} is allowed, because the request has {@code q}
   */
  static @Nullable CustomerOrder parse(String text, boolean isSearch) {
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

  /** The ORDER BY expression of a list that is sorted only by the id. */
  public String byId() {
    return by.idColumn() + (isDescending ? " DESC" : " ASC");
  }

  /** Adds the condition that customers come after a position. */
  public void addSeek(WhereClause where, SeekKey position) {
    String after = isDescending ? "<" : ">";
    where.bind("afterId", position.id());
    if (position.key() == null) {
      where.and("%s %s :afterId".formatted(by.idColumn(), after));
    } else {
      // A comparison of rows is a single seek in the index.
      where.and(
          "(%s, %s) %s (:afterKey, :afterId)".formatted(by.column(), by.idColumn(), after),
          "afterKey",
          position.key());
    }
  }
}
