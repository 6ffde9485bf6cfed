package customerservice.platform;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, as the API returns it.
 *
 * @param nextCursor null on the last page
 * @param total size of the whole list; null unless the request asked for it
 */
public record Page<T>(List<T> items, @Nullable String nextCursor, @Nullable Long total) {
  /** The maximum number of items on a page. */
  public static final int LIMIT_MAX = 100;

  /** The number of items on a page if the request has no {@code limit}. */
  public static final int LIMIT_DEFAULT = 20;

  /**
   * Builds a page from up to one row more than it holds; the extra row shows that a next page
   * exists.
   *
   * @param rows at most {@code limit + 1}
   * @param cursor builds the next cursor from the last row of this page
   */
  public static <T> Page<T> of(
      List<T> rows, int limit, Function<T, String> cursor, @Nullable Long total) {
    if (rows.size() <= limit) {
      return new Page<>(rows, null, total);
    }
    List<T> items = rows.subList(0, limit);
    return new Page<>(items, cursor.apply(items.getLast()), total);
  }

  /** Converts each item. */
  public <R> Page<R> map(Function<T, R> form) {
    return new Page<>(items.stream().map(form).toList(), nextCursor, total);
  }
}
