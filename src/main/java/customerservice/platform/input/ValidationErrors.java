package customerservice.platform.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the errors of a request, so that the response lists all of them. */
public final class ValidationErrors {
  /** Limits the response: a body of one megabyte can contain a hundred thousand errors. */
  public static final int COUNT_MAX = 1000;

  /** Longer paths are truncated, because they contain the client's field names. */
  private static final int PATH_LENGTH_MAX = 300;

  private static final int REPLACEMENT = '\uFFFD';

  private final List<FieldError> errors = new ArrayList<>();

  /** Adds an error. */
  public void add(String field, FieldCode code, String message) {
    if (errors.size() < COUNT_MAX) {
      errors.add(new FieldError(printable(field), code.code(), message));
    }
  }

  /** Replaces characters that cannot be encoded in the response. */
  private static String printable(String field) {
    return field
        .codePoints()
        .limit(PATH_LENGTH_MAX)
        .map(c -> Text.isStorable(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Whether a field, or a value inside it, has an error. */
  public boolean areAt(String field) {
    return errors.stream()
        .map(FieldError::field)
        .anyMatch(path ->
            path.equals(field) || path.startsWith(field + "[") || path.startsWith(field + "."));
  }

  /**
   * Ends the reading of a request.
   *
   * @throws Problem {@code validation_failed} with all errors, if there are any
   */
  public void throwIfAny() {
    problem()
        .ifPresent(problem -> {
          throw problem;
        });
  }

  /** The problem {@code validation_failed} with all errors; empty if there are none. */
  public Optional<Problem> problem() {
    return errors.isEmpty() ? Optional.empty() : Optional.of(Problem.invalid(errors));
  }
}
