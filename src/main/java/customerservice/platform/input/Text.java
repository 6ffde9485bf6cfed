package customerservice.platform.input;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for every string a client sends. Lengths are in Unicode code points. */
public final class Text {
  /** The longest slug. */
  public static final int SLUG_LENGTH_MAX = 40;

  /** White space to Unicode, and a control character to Java. */
  private static final char NEXT_LINE = '\u0085';

  private static final Pattern SLUG = Pattern.compile("[a-z0-9_]{1," + SLUG_LENGTH_MAX + "}");

  private Text() {}

  /**
   * Reads a string of a request: trimmed; {@code null} when it is blank; absent when it is faulty,
   * which is noted.
   *
   * @param path where it stands, for the fault
   */
  public static Field<String> read(
      String raw, int lengthMax, String path, ValidationErrors errors) {
    if (!isStorable(raw)) {
      errors.add(
          path,
          FieldCode.INVALID_FORMAT,
          "This holds a NUL, half of a surrogate pair, or what is not UTF-8.");
      return Field.absent();
    }
    String text = trimmed(raw);
    if (text != null && length(text) > lengthMax) {
      errors.add(path, FieldCode.TOO_LONG, "This can have at most " + lengthMax + " characters.");
      return Field.absent();
    }
    return Field.of(text);
  }

  /** Whether it is a slug: 1 to {@link #SLUG_LENGTH_MAX} of {@code a-z 0-9 _}. */
  public static boolean isSlug(String text) {
    return SLUG.matcher(text).matches();
  }

  /** Without white space around it; null when nothing is left. */
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

  /** Whether it can be stored and sent: no NUL, no half of a surrogate pair. */
  public static boolean isStorable(String text) {
    return text.codePoints().allMatch(Text::isStorable);
  }

  public static boolean isStorable(int codePoint) {
    return codePoint != 0
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }

  /** Length in code points. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
