package customerservice.platform.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects all that is wrong with a request, so that it comes back at once. */
public final class ValidationErrors {
  /** More would help nobody: a body of a megabyte has room for a hundred thousand. */
  public static final int COUNT_MAX = 1000;

  /** A path holds names that the client made up; one that is longer is cut. */
  private static final int PATH_LENGTH_MAX = 300;

  private static final int REPLACEMENT = '\uFFFD';

  private final List<FieldError> found = new ArrayList<>();

  /** Notes one more. */
  public void add(String field, FieldCode code, String message) {
    if (found.size() < COUNT_MAX) {
      found.add(new FieldError(printable(field), code.code(), message));
    }
  }

  private static String printable(String field) {
    // Only whole characters can be sent back.
    return field
        .codePoints()
        .limit(PATH_LENGTH_MAX)
        .map(c -> Text.isStorable(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * Ends the reading of a request.
   *
   * @throws Problem {@code validation_failed} with all that was noted, if anything was
   */
  public void throwIfAny() {
    problem()
        .ifPresent(problem -> {
          throw problem;
        });
  }

  /** The refusal {@code validation_failed} with all that was noted; empty where nothing was. */
  public Optional<Problem> problem() {
    return found.isEmpty() ? Optional.empty() : Optional.of(Problem.invalid(found));
  }
}
