package customerservice.platform.input;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for all strings of requests. Lengths are in Unicode code points. */
public final class Text {
  /** The maximum length of a slug. */
  public static final int SLUG_LENGTH_MAX = 40;

  /** White space in Unicode, but a control character in Java. */
  private static final char NEXT_LINE = '\u0085';

  private static final Pattern SLUG = Pattern.compile("[a-z0-9_]{1," + SLUG_LENGTH_MAX + "}");

  private Text() {}

  /**
   * Reads a string of a request: trimmed; {@code null} if it is blank; absent, with an error, if it
   * is invalid.
   *
   * @param path the field of the error
   */
  public static Field<String> read(
      String raw, int lengthMax, String path, ValidationErrors errors) {
    if (!isStorable(raw)) {
      errors.add(
          path,
          FieldCode.INVALID_FORMAT,
          "This must be valid UTF-8, without NUL characters and unpaired surrogates.");
      return Field.absent();
    }
    String text = trimmed(raw);
    if (text != null && length(text) > lengthMax) {
      errors.add(path, FieldCode.TOO_LONG, "This can have at most " + lengthMax + " characters.");
      return Field.absent();
    }
    return Field.of(text);
  }

  /** Whether the text is a slug: 1 to {@link #SLUG_LENGTH_MAX} characters of {@code a-z 0-9 _}. */
  public static boolean isSlug(String text) {
    return SLUG.matcher(text).matches();
  }

  /** Removes white space at both ends; null if the text is blank. */
  public static @Nullable String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return start == end ? null : text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }

  /** Whether PostgreSQL and UTF-8 can represent the text: no NUL, no unpaired surrogate. */
  public static boolean isStorable(String text) {
    return text.codePoints().allMatch(Text::isStorable);
  }

  static boolean isStorable(int codePoint) {
    return codePoint != 0
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }

  /** The length in code points. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
