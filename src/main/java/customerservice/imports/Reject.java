package customerservice.imports;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.input.FieldError;
import java.util.List;
import java.util.Set;

/**
 * A line that was not taken.
 *
 * @param line where it begins in the file, from 1
 * @param input as it came, as much as is kept of it
 * @param hashes of the contacts in it; of its words where no contact could be read
 */
record Reject(long line, String input, List<FieldError> errors, @JsonIgnore Set<Long> hashes) {
  /** How much is kept of a line, in UTF-16. */
  static final int INPUT_LENGTH_MAX = 10_000;

  private static final char NUL = '\0';
  private static final char REPLACEMENT = '\uFFFD';

  /** Of what came. */
  static Reject of(long line, String came, List<FieldError> errors, Set<Long> hashes) {
    String cut = came.length() <= INPUT_LENGTH_MAX ? came : came.substring(0, whole(came));
    return new Reject(line, cut.replace(NUL, REPLACEMENT), errors, hashes);
  }

  /** So that no character is cut in half. */
  private static int whole(String came) {
    return Character.isHighSurrogate(came.charAt(INPUT_LENGTH_MAX - 1))
        ? INPUT_LENGTH_MAX - 1
        : INPUT_LENGTH_MAX;
  }
}
