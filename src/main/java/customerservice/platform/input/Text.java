package customerservice.platform.input;

import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for all strings of requests. Lengths are in Unicode code points. */
public final class Text {
  /** The maximum length of a slug. */
  public static final int SLUG_LENGTH_MAX = 40;

  /** White space in Unicode, but a control character in Java. */
  private static final int NEXT_LINE = 0x85;

  /**
   * Characters that separate like a space, without width or with the shape of a space: soft hyphen,
   * Mongolian vowel separator, zero width space, word joiner, byte order mark, the fillers of
   * Hangul, the empty cell of braille.
   */
  private static final String EMPTY =
      "\u00AD\u180E\u200B\u2060\uFEFF\u115F\u1160\u3164\uFFA0\u2800";

  /**
   * Marks without a shape, which change the character before them: grapheme joiner, inherent vowels
   * of Khmer, variation selectors of Mongolian and of all scripts.
   */
  private static final String JOINED =
      "\u034F\u17B4\u17B5\u180B\u180C\u180D\u180F\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06"
          + "\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F";

  private static final int VARIATION_SELECTOR_17 = 0xE0100;
  private static final int VARIATION_SELECTOR_256 = 0xE01EF;

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
    return read(raw, Text::trimmed, lengthMax, path, errors);
  }

  /**
   * Reads an identifier, which an invisible character at its ends must not make another one;
   * otherwise like {@link #read(String, int, String, ValidationErrors)}.
   */
  static Field<String> readIdentifier(
      String raw, int lengthMax, String path, ValidationErrors errors) {
    return read(raw, Text::identifier, lengthMax, path, errors);
  }

  /**
   * Reads a code such as a date or a slug, in which no invisible character has a meaning; otherwise
   * like {@link #read(String, int, String, ValidationErrors)}.
   */
  static Field<String> readCode(String raw, int lengthMax, String path, ValidationErrors errors) {
    return read(raw, Text::code, lengthMax, path, errors);
  }

  private static Field<String> read(
      String raw,
      Function<String, @Nullable String> form,
      int lengthMax,
      String path,
      ValidationErrors errors) {
    if (!isStorable(raw)) {
      errors.add(
          path,
          FieldCode.INVALID_FORMAT,
          "This must be valid UTF-8, without NUL characters and unpaired surrogates.");
      return Field.absent();
    }
    String text = form.apply(raw);
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

  /**
   * Removes white space at both ends, also of zero width; null if the text is blank: only white
   * space and invisible characters. Other invisible characters at the ends remain, because they can
   * be part of an emoji or set the direction of the text.
   */
  public static @Nullable String trimmed(String text) {
    boolean isBlank = text.codePoints().allMatch(c -> isSpace(c) || isInvisible(c));
    return isBlank ? null : stripped(text, Text::isSpaceOrEmpty);
  }

  /** Removes white space and invisible characters at both ends; null if the text is blank. */
  public static @Nullable String identifier(String text) {
    String identifier = stripped(text, c -> isSpace(c) || isInvisible(c));
    return identifier.isEmpty() ? null : identifier;
  }

  /** Removes invisible characters, and white space at both ends; null if the text is blank. */
  public static @Nullable String code(String text) {
    return trimmed(visible(text));
  }

  private static String stripped(String text, IntPredicate isRemoved) {
    int start = 0;
    int end = text.length();
    while (start < end && isRemoved.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (start < end && isRemoved.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  /** Removes invisible characters; white space remains. */
  public static String visible(String text) {
    return text.codePoints()
        .filter(c -> isSpace(c) || !isInvisible(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }

  private static boolean isSpaceOrEmpty(int c) {
    return isSpace(c) || EMPTY.indexOf(c) >= 0;
  }

  /** Whether the character has no shape of its own. */
  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || EMPTY.indexOf(c) >= 0
        || JOINED.indexOf(c) >= 0
        || (VARIATION_SELECTOR_17 <= c && c <= VARIATION_SELECTOR_256);
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
