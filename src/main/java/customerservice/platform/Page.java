package customerservice.platform;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, as clients see it.
 *
 * @param nextCursor null on the last page
 * @param total how many there are in all; null unless asked for
 */
public record Page<T>(List<T> items, @Nullable String nextCursor, @Nullable Long total) {
  /** How many items a page has at the most. */
  public static final int LIMIT_MAX = 100;

  /** How many it has where the request does not say. */
  public static final int LIMIT_DEFAULT = 20;

  /**
   * A page from one row more than it holds: the extra row tells that there is a next page.
   *
   * @param rows up to {@code limit + 1} of them
   * @param cursor made of the last row shown
   */
  public static <T> Page<T> of(
      List<T> rows, int limit, Function<T, String> cursor, @Nullable Long total) {
    if (rows.size() <= limit) {
      return new Page<>(rows, null, total);
    }
    List<T> shown = rows.subList(0, limit);
    return new Page<>(shown, cursor.apply(shown.getLast()), total);
  }

  /** The same page with its items shown in another form. */
  public <R> Page<R> map(Function<T, R> form) {
    return new Page<>(items.stream().map(form).toList(), nextCursor, total);
  }
}
