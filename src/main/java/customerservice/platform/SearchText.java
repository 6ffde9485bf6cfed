package customerservice.platform;

import customerservice.platform.input.Text;
import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Normalizes text for search, for stored values and queries alike: lower case, without accents and
 * vowel points, split into words of letters and digits. A migration that adds all tenants to {@code
 * term_rebuilds} must accompany a change of the words.
 */
public final class SearchText {
  /** The maximum length of a sort key and of a word, in code points. */
  static final int KEY_LENGTH_MAX = 100;

  private static final int ASCII_END = 0x80;

  /** Combining accents of Latin, Greek and Cyrillic. */
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036F]+");

  /** Words consist of letters, digits, their marks, symbols such as emoji, % and _. */
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

  /** Apostrophes, accents in their place, the Hebrew geresh, and letters for glottal stops. */
  private static final Pattern APOSTROPHES = Pattern.compile("['’‘‛′`´＇\\u02B9-\\u02BFˈ\\u05F3]");

  /** Consonant scripts, whose vowel points are optional, and the accents of all scripts. */
  private static final Set<UnicodeScript> SCRIPTS_OF_OPTIONAL_MARKS =
      Set.of(
          UnicodeScript.INHERITED,
          UnicodeScript.ARABIC,
          UnicodeScript.HEBREW,
          UnicodeScript.SYRIAC,
          UnicodeScript.SAMARITAN);

  /** Stretches an Arabic word. */
  private static final char TATWEEL = '\u0640';

  /** The sound marks of kana distinguish words. */
  private static final String SOUND_MARKS = "\u3099\u309A";

  /** A label of an internationalized domain name, encoded in ASCII. */
  private static final Pattern ENCODED_LABEL = Pattern.compile("(?i)xn--[a-z0-9-]+");

  private static final int KATAKANA_OFFSET = 'ァ' - 'ぁ';
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cc}+");

  private SearchText() {}

  /** Folds to lower case without accents: {@code "José"} and {@code "JOSE"} become "jose". */
  public static String fold(String text) {
    if (text.chars().allMatch(c -> c < ASCII_END)) {
      return text.toLowerCase(Locale.ROOT); // The fast path for most names.
    }
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    String bare = ACCENTS.matcher(decomposed).replaceAll("");
    StringBuilder folded = new StringBuilder(bare.length());
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      // Letters that Unicode does not decompose.
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
   * The sort key of a text: folded, without control characters, truncated to {@link
   * #KEY_LENGTH_MAX} code points. It is short because a B-tree index refuses rows above 2.7 kB, a
   * cursor contains the key, and one character can fold to eighteen.
   */
  public static String key(String text) {
    return cut(CONTROLS.matcher(fold(text)).replaceAll(""));
  }

  /**
   * The folded words of a text, in order; {@code "O'Brien"} is one word, {@code "obrien"}. Of the
   * punctuation only {@code %} and {@code _} belong to words. In a text without letters or digits
   * the punctuation itself forms the words, so that only a blank text has no words.
   */
  public static List<String> words(String text) {
    List<String> words = parts(foldForSearch(text));
    if (!words.isEmpty()) {
      return words;
    }
    String folded = fold(text);
    // A text of accents only folds to nothing: then its own characters are the words.
    return WHITE_SPACE
        .splitAsStream(Text.trimmed(folded) == null ? text : folded)
        .filter(part -> !part.isEmpty())
        .map(SearchText::cut)
        .toList();
  }

  /**
   * Folds for search: as {@link #fold}, and without apostrophes, invisible characters and optional
   * marks, with one form of each letter. Sort keys do not use it, so stored keys stay valid.
   */
  private static String foldForSearch(String text) {
    String decoded =
        ENCODED_LABEL
            .matcher(text)
            .replaceAll(label -> Matcher.quoteReplacement(IDN.toUnicode(label.group())));
    String folded = fold(APOSTROPHES.matcher(decoded).replaceAll(""));
    if (folded.chars().allMatch(c -> c < ASCII_END)) {
      return folded;
    }
    StringBuilder bare = new StringBuilder(folded.length());
    Normalizer.normalize(folded, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> !isOptional(c))
        .map(SearchText::foldLetter)
        .forEach(bare::appendCodePoint);
    return Normalizer.normalize(bare, Normalizer.Form.NFC);
  }

  private static boolean isOptional(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT -> true;
      case Character.NON_SPACING_MARK ->
          SCRIPTS_OF_OPTIONAL_MARKS.contains(UnicodeScript.of(c)) && SOUND_MARKS.indexOf(c) < 0;
      default -> c == TATWEEL;
    };
  }

  /**
   * Folds a letter that has several forms. Arabic and Persian letters follow the normalizers of
   * Lucene.
   */
  private static int foldLetter(int c) {
    if ((c >= 'ァ' && c <= 'ヶ') || c == 'ヽ' || c == 'ヾ') {
      return c - KATAKANA_OFFSET;
    }
    return switch (c) {
      case 'ٱ' -> 'ا';
      case 'ى', 'ی', 'ے' -> 'ي';
      case 'ک' -> 'ك';
      case 'ة', 'ہ', 'ە' -> 'ه';
      case 'ς' -> 'σ';
      case 'ħ' -> 'h';
      case 'ŧ' -> 't';
      default -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c;
    };
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
      return true; // The fast path for most characters.
    }
    return c == '%' || c == '_' || TYPES_IN_WORDS.contains((byte) Character.getType(c));
  }

  /**
   * The words of a text and the parts of compound words: {@code "O'Brien"} yields {@code "obrien"}
   * and {@code "brien"}, {@code "jose_garcia"} yields itself and {@code "garcia"}.
   */
  public static Set<String> wordsWithParts(String text) {
    Set<String> words = new LinkedHashSet<>(words(text));
    addPartsIfSplit(words, text, APOSTROPHES.matcher(text).replaceAll(" "));
    for (String word : List.copyOf(words)) {
      addPartsIfSplit(words, word, PERCENT_AND_UNDERSCORE.matcher(word).replaceAll(" "));
    }
    return words;
  }

  private static void addPartsIfSplit(Set<String> words, String text, String split) {
    if (!split.equals(text)) {
      words.addAll(words(split));
    }
  }

  /** Truncates a folded text to {@link #KEY_LENGTH_MAX} code points. */
  public static String cut(String folded) {
    return Text.length(folded) <= KEY_LENGTH_MAX
        ? folded
        : folded.substring(0, folded.offsetByCodePoints(0, KEY_LENGTH_MAX));
  }
}
