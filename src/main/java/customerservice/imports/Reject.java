package customerservice.imports;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.input.FieldError;
import java.util.List;
import java.util.Set;

/**
 * A record that was rejected.
 *
 * @param line the line of the file on which the record starts, from 1
 * @param input the beginning of the record
 * @param hashes of the contacts in the record; of its words if no contact could be parsed
 */
record Reject(long line, String input, List<FieldError> errors, @JsonIgnore Set<Long> hashes) {
  /** The length of the stored input, in UTF-16 units. */
  static final int INPUT_LENGTH_MAX = 10_000;

  private static final char NUL = '\0';
  private static final char REPLACEMENT = '\uFFFD';

  /** Makes a reject whose input PostgreSQL can store: truncated, and without NUL. */
  static Reject of(long line, String text, List<FieldError> errors, Set<Long> hashes) {
    String input = text.length() <= INPUT_LENGTH_MAX ? text : text.substring(0, end(text));
    return new Reject(line, input.replace(NUL, REPLACEMENT), errors, hashes);
  }

  /** Keeps surrogate pairs together. */
  private static int end(String text) {
    return Character.isHighSurrogate(text.charAt(INPUT_LENGTH_MAX - 1))
        ? INPUT_LENGTH_MAX - 1
        : INPUT_LENGTH_MAX;
  }
}
