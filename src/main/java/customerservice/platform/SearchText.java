package customerservice.platform;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which text is made comparable, for what is stored and for what is searched: lower
 * case, accents folded, cut into words of letters and digits.
 */
public final class SearchText {
  /** The longest key to sort by. */
  static final int KEY_LENGTH_MAX = 100;

  /** Combining accents of Latin, Greek and Cyrillic; marks of other scripts carry meaning. */
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036F]+");

  /** Words are of letters, digits, their marks, symbols such as emoji, and the two of LIKE. */
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^\\p{L}\\p{N}\\p{M}\\p{So}\\p{Sk}%_]+");

  private static final Pattern PERCENT_AND_UNDERSCORE = Pattern.compile("[%_]");
  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}+");

  private static final Pattern APOSTROPHES = Pattern.compile("['’‘ʼ`´]");
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");
  private static final Pattern LIKE_SPECIAL = Pattern.compile("([\\\\%_])");

  private SearchText() {}

  /** Lower case without accents: {@code "José"} and {@code "JOSE"} are both {@code "jose"}. */
  public static String fold(String text) {
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
    String folded = CONTROLS.matcher(fold(text)).replaceAll("");
    return Text.length(folded) <= KEY_LENGTH_MAX
        ? folded
        : folded.substring(0, folded.offsetByCodePoints(0, KEY_LENGTH_MAX));
  }

  /**
   * The words of a text, folded, in order; {@code "O'Brien"} is one, {@code "obrien"}. Signs
   * between words do not count, but {@code %} and {@code _}; where there is nothing else, they are
   * the words, so that no text but a blank one has none.
   */
  public static List<String> words(String text) {
    String folded = fold(text);
    List<String> words = parts(BETWEEN_WORDS, APOSTROPHES.matcher(folded).replaceAll(""));
    if (!words.isEmpty()) {
      return words;
    }
    // An accent that stands alone is folded to nothing.
    return parts(WHITE_SPACE, Text.trimmed(folded) == null ? text : folded);
  }

  private static List<String> parts(Pattern between, String text) {
    return between.splitAsStream(text).filter(part -> !part.isEmpty()).toList();
  }

  /**
   * The column that is searched: every word of the texts once, each between spaces, so that {@code
   * LIKE '% jos%'} finds what starts with "jos", and {@code LIKE '% jos %'} what has it whole.
   */
  public static String column(@Nullable String... texts) {
    Set<String> words = new LinkedHashSet<>();
    for (String text : texts) {
      if (text != null) {
        addWithParts(words, text);
        // Each part is found, too: "brien".
        addWithParts(words, APOSTROPHES.matcher(text).replaceAll(" "));
      }
    }
    return words.isEmpty() ? "" : " " + String.join(" ", words) + " ";
  }

  /** So that {@code "jose_garcia"} is found, and {@code "garcia"} as well. */
  private static void addWithParts(Set<String> words, String text) {
    words.addAll(words(text));
    words.addAll(words(PERCENT_AND_UNDERSCORE.matcher(fold(text)).replaceAll(" ")));
  }

  /** The pattern that finds a word, or one that starts with it, in such a column. */
  public static String prefixPattern(String word) {
    return "% " + escaped(word) + "%";
  }

  /** The pattern that finds a whole word in such a column. */
  public static String wordPattern(String word) {
    return "% " + escaped(word) + " %";
  }

  private static String escaped(String word) {
    return LIKE_SPECIAL.matcher(word).replaceAll("\\\\$1");
  }
}
