package customerservice.platform.input;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of a request body, which may be absent, {@code null} or a value: a sparse update treats
 * the three differently.
 *
 * @param isPresent whether the body had the field
 * @param value null for {@code null}, and where it is absent
 */
public record Field<T>(boolean isPresent, @Nullable T value) {
  /** A field that the body did not have. */
  public static <T> Field<T> absent() {
    return new Field<>(false, null);
  }

  /** A field that the body had. */
  public static <T> Field<T> of(@Nullable T value) {
    return new Field<>(true, value);
  }

  /** The same field with its value in another form. */
  public <R> Field<R> map(Function<T, R> form) {
    return value == null ? new Field<>(isPresent, null) : of(form.apply(value));
  }

  /** What holds after a sparse update of a field that may be unset. */
  public @Nullable T or(@Nullable T current) {
    return isPresent ? value : current;
  }

  /** What holds after a sparse update of a field that always has a value. */
  public T orKeep(T current) {
    return value == null ? current : value;
  }

  /** What holds after a sparse update of a field that {@code null} empties. */
  public T orEmpty(T current, T empty) {
    if (!isPresent) {
      return current;
    }
    return value == null ? empty : value;
  }
}
