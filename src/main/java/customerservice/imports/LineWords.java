package customerservice.imports;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides a text in which no contact could be read into words. An e-mail address, an id or a phone
 * number is found by its words, in any surrounding syntax: a contact is divided by the same rules,
 * so the words of a text contain all words of a contact in it.
 */
final class LineWords {
  /** How much of a line is kept, in UTF-16. */
  static final int KEPT_LENGTH_MAX = 500;

  /** How many words and groups of digits are kept: each costs an entry of an index. */
  static final int KEPT_WORDS_MAX = 120;

  /** A phone number is known by its end: it is often written without its country. */
  static final int PHONE_DIGITS = 8;

  /** Inside a word they belong to it; at its ends they are punctuation. */
  private static final String INSIDE_WORDS = "@._+-";

  private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
  private static final int HEXADECIMAL = 16;
  private static final int DECIMAL = 10;

  private LineWords() {}

  /** The words without case, each once. */
  static Set<String> of(String text) {
    String plain = plain(text);
    Set<String> words = new LinkedHashSet<>();
    int begin = 0;
    for (int at = 0; at <= plain.length(); at = next(plain, at)) {
      if (at == plain.length() || !isOfWord(plain.codePointAt(at))) {
        addStripped(words, plain, begin, at);
        begin = next(plain, at);
      }
    }
    return words;
  }

  private static void addStripped(Set<String> words, String text, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && INSIDE_WORDS.indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    while (begin < end && INSIDE_WORDS.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    if (begin < end) {
      words.add(text.substring(begin, end));
    }
  }

  /**
   * Possible ends of phone numbers: the last digits at the end of each group of digits, with any
   * separators between the groups.
   */
  static Set<String> phoneEnds(String text) {
    String plain = plain(text);
    StringBuilder digits = new StringBuilder();
    Set<String> ends = new LinkedHashSet<>();
    for (int at = 0; at < plain.length(); at = next(plain, at)) {
      if (Character.isDigit(plain.codePointAt(at))) {
        digits.append(Character.digit(plain.codePointAt(at), DECIMAL));
        int after = next(plain, at);
        boolean isEnd = after == plain.length() || !Character.isDigit(plain.codePointAt(after));
        if (isEnd && digits.length() >= PHONE_DIGITS) {
          ends.add(digits.substring(digits.length() - PHONE_DIGITS));
        }
      }
    }
    return ends;
  }

  /** Composed twice, because a letter in lower case may compose where the capital did not. */
  private static String plain(String text) {
    String read =
        JSON_ESCAPE
            .matcher(text)
            .replaceAll(escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), HEXADECIMAL))));
    String composed = Normalizer.normalize(read, Normalizer.Form.NFC);
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /**
   * The beginning of a line, as far as it is kept: a word or a number that is cut in half could not
   * be found, so it is not kept.
   */
  static String kept(String line) {
    int end = limit(line);
    if (end == line.length()) {
      return line;
    }
    if (isUncut(line.codePointAt(end))) {
      end = beginOfWord(line, end);
    }
    // What follows may be the rest of a phone number.
    while (end > 0) {
      int endOfWord = end;
      while (endOfWord > 0 && !isUncut(line.codePointBefore(endOfWord))) {
        endOfWord -= Character.charCount(line.codePointBefore(endOfWord));
      }
      int begin = beginOfWord(line, endOfWord);
      boolean isNumber =
          line.substring(begin, endOfWord).codePoints().noneMatch(Character::isLetter);
      if (begin == endOfWord || !isNumber) {
        break;
      }
      end = begin;
    }
    return line.substring(0, end);
  }

  /** How far a line goes within the maxima. */
  private static int limit(String line) {
    int words = 0;
    boolean wasOfWord = false;
    boolean wasDigit = false;
    for (int at = 0; at < line.length(); at = next(line, at)) {
      boolean isOfWord = isOfWord(line.codePointAt(at));
      boolean isDigit = Character.isDigit(line.codePointAt(at));
      words += isOfWord && !wasOfWord ? 1 : 0;
      words += isDigit && !wasDigit ? 1 : 0;
      if (words > KEPT_WORDS_MAX || next(line, at) > KEPT_LENGTH_MAX) {
        return at;
      }
      wasOfWord = isOfWord;
      wasDigit = isDigit;
    }
    return line.length();
  }

  private static int beginOfWord(String line, int end) {
    int begin = end;
    while (begin > 0 && isUncut(line.codePointBefore(begin))) {
      begin -= Character.charCount(line.codePointBefore(begin));
    }
    return begin;
  }

  /** An escape of JSON is part of its word. */
  private static boolean isUncut(int character) {
    return character == '\\' || isOfWord(character);
  }

  private static boolean isOfWord(int character) {
    return Character.isLetterOrDigit(character)
        || INSIDE_WORDS.indexOf(character) >= 0
        || switch (Character.getType(character)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  private static int next(String text, int at) {
    return at + (at < text.length() ? Character.charCount(text.codePointAt(at)) : 1);
  }
}
