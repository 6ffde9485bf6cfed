package customerservice.platform;

import customerservice.platform.input.Text;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The one way in which text is made comparable, for what is stored and for what is searched: lower
 * case, accents folded, cut into words of letters and digits.
 */
public final class SearchText {
  /** The longest key to sort by, and the longest word. */
  static final int KEY_LENGTH_MAX = 100;

  private static final int ASCII_END = 0x80;

  /** Combining accents of Latin, Greek and Cyrillic; marks of other scripts carry meaning. */
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036F]+");

  /** Words are of letters, digits, their marks, symbols such as emoji, % and _. */
  private static final Set<Byte> TYPES_IN_WORDS =
      Set.of(
          Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.OTHER_SYMBOL,
          Character.MODIFIER_SYMBOL);

  private static final Pattern PERCENT_AND_UNDERSCORE = Pattern.compile("[%_]");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}+");

  private static final Pattern APOSTROPHES = Pattern.compile("['’‘ʼ`´]");
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");

  private SearchText() {}

  /** Lower case without accents: {@code "José"} and {@code "JOSE"} are both {@code "jose"}. */
  public static String fold(String text) {
    if (text.chars().allMatch(c -> c < ASCII_END)) {
      return text.toLowerCase(Locale.ROOT); // Most are, and the rest is work.
    }
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    String bare = ACCENTS.matcher(decomposed).replaceAll("");
    StringBuilder folded = new StringBuilder(bare.length());
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      // Letters that Unicode does not take apart.
      switch (c) {
        case 'ß' -> folded.append("ss");
        case 'æ' -> folded.append("ae");
        case 'œ' -> folded.append("oe");
        case 'ø' -> folded.append('o');
        case 'ł' -> folded.append('l');
        case 'đ', 'ð' -> folded.append('d');
        case 'þ' -> folded.append("th");
        case 'ı' -> folded.append('i');
        default -> folded.append(c);
      }
    }
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  /**
   * What a text is sorted by: folded, without control characters, and cut to {@link
   * #KEY_LENGTH_MAX} code points. An index takes no row above 2.7 kB, a cursor holds the key, and
   * some characters fold to eighteen.
   */
  public static String key(String text) {
    return cut(CONTROLS.matcher(fold(text)).replaceAll(""));
  }

  /**
   * The words of a text, folded, in order; {@code "O'Brien"} is one, {@code "obrien"}. Signs
   * between words do not count, but {@code %} and {@code _}; where there is nothing else, they are
   * the words, so that no text but a blank one has none.
   */
  public static List<String> words(String text) {
    String folded = fold(text);
    List<String> words = parts(APOSTROPHES.matcher(folded).replaceAll(""));
    if (!words.isEmpty()) {
      return words;
    }
    // An accent that stands alone is folded to nothing.
    return WHITE_SPACE
        .splitAsStream(Text.trimmed(folded) == null ? text : folded)
        .filter(part -> !part.isEmpty())
        .map(SearchText::cut)
        .toList();
  }

  private static List<String> parts(String folded) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    int at = 0;
    while (at < folded.length()) {
      int c = folded.codePointAt(at);
      int next = at + Character.charCount(c);
      if (!isInWord(c)) {
        if (begin < at) {
          parts.add(cut(folded.substring(begin, at)));
        }
        begin = next;
      }
      at = next;
    }
    if (begin < at) {
      parts.add(cut(folded.substring(begin)));
    }
    return parts;
  }

  private static boolean isInWord(int c) {
    if (c < ASCII_END && Character.isLetterOrDigit(c)) {
      return true; // Most are.
    }
    return c == '%' || c == '_' || TYPES_IN_WORDS.contains((byte) Character.getType(c));
  }

  /**
   * The words of a text, and the parts of those that are more than one: {@code "O'Brien"} is found
   * as {@code "obrien"} and as {@code "brien"}, {@code "jose_garcia"} as such and as {@code
   * "garcia"}.
   */
  public static Set<String> wordsWithParts(String text) {
    Set<String> words = new LinkedHashSet<>(words(text));
    addIfOther(words, text, APOSTROPHES.matcher(text).replaceAll(" "));
    for (String part : List.copyOf(words)) {
      addIfOther(words, part, PERCENT_AND_UNDERSCORE.matcher(part).replaceAll(" "));
    }
    return words;
  }

  private static void addIfOther(Set<String> words, String text, String apart) {
    if (!apart.equals(text)) {
      words.addAll(words(apart));
    }
  }

  /** A folded text, cut to {@link #KEY_LENGTH_MAX} code points. */
  public static String cut(String folded) {
    return Text.length(folded) <= KEY_LENGTH_MAX
        ? folded
        : folded.substring(0, folded.offsetByCodePoints(0, KEY_LENGTH_MAX));
  }
}
