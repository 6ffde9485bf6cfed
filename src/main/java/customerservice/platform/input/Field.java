package customerservice.platform.input;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of a request body: absent, {@code null} or a value. A sparse update distinguishes the
 * three.
 *
 * @param isPresent whether the body has the field
 * @param value null if the field is {@code null} or absent
 */
public record Field<T>(boolean isPresent, @Nullable T value) {
  /** An absent field. */
  public static <T> Field<T> absent() {
    return new Field<>(false, null);
  }

  /** A present field. */
  public static <T> Field<T> of(@Nullable T value) {
    return new Field<>(true, value);
  }

  /** Converts the value, if there is one. */
  public <R> Field<R> map(Function<T, R> form) {
    return value == null ? new Field<>(isPresent, null) : of(form.apply(value));
  }

  /** The result of a sparse update of a nullable value. */
  public @Nullable T or(@Nullable T current) {
    return isPresent ? value : current;
  }

  /** The result of a sparse update of a value that {@code null} does not change. */
  public T orKeep(T current) {
    return value == null ? current : value;
  }

  /** The result of a sparse update of a value that {@code null} resets to {@code empty}. */
  public T orEmpty(T current, T empty) {
    if (!isPresent) {
      return current;
    }
    return value == null ? empty : value;
  }
}
