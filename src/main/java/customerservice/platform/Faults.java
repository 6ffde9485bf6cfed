package customerservice.platform;

import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with a request, so that it comes back at once. */
public final class Faults {
  private final List<FieldFault> found = new ArrayList<>();

  /** Notes one more. */
  public void add(String field, FieldCode code, String message) {
    found.add(new FieldFault(field, code.code(), message));
  }

  /**
   * Ends the reading of a request.
   *
   * @throws Problem {@code validation_failed} with all that was noted, if anything was
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw Problem.invalid(found);
    }
  }
}
