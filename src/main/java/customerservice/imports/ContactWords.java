package customerservice.imports;

import customerservice.customers.profile.Contact;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a text in which no contact could be parsed into words. An e-mail address, an id or a phone
 * number is found by its words, in any surrounding syntax: a contact is split by the same rules, so
 * the words of a text contain all words of a contact in it.
 */
final class ContactWords {
  /** The length of the stored beginning of a record, in UTF-16 units. */
  static final int KEPT_LENGTH_MAX = 500;

  /** The number of stored words and groups of digits; each costs an index entry. */
  static final int KEPT_WORDS_MAX = 120;

  /** A phone number is found by its last digits: it is often written without its country code. */
  static final int PHONE_DIGITS = 8;

  /** Characters that belong to a word within it and are punctuation at its ends. */
  private static final String INSIDE_WORDS = "@._+-";

  /** Dots of other scripts, which separate the labels of a domain like a full stop. */
  private static final Pattern DOTS = Pattern.compile("[\u3002\uFF0E\uFF61]");

  private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
  private static final int HEXADECIMAL = 16;
  private static final int DECIMAL = 10;

  private ContactWords() {}

  /** The distinct words of a text, in lower case. */
  static Set<String> of(String text) {
    String normal = normalized(text);
    Set<String> words = new LinkedHashSet<>();
    int start = 0;
    for (int at = 0; at <= normal.length(); at = next(normal, at)) {
      if (at == normal.length() || !isWordCharacter(normal.codePointAt(at))) {
        addStripped(words, normal, start, at);
        start = next(normal, at);
      }
    }
    return words;
  }

  private static void addStripped(Set<String> words, String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && INSIDE_WORDS.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (start < end && INSIDE_WORDS.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    if (start < end) {
      // As contacts are compared; all words, because a local part can consist of several.
      String word = Contact.email(text.substring(start, end)).value();
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
  }

  /**
   * Possible ends of phone numbers: the last digits at the end of each group of digits, with any
   * separators between the groups.
   */
  static Set<String> phoneEnds(String text) {
    String normal = normalized(text);
    StringBuilder digits = new StringBuilder();
    Set<String> ends = new LinkedHashSet<>();
    for (int at = 0; at < normal.length(); at = next(normal, at)) {
      if (Character.isDigit(normal.codePointAt(at))) {
        digits.append(Character.digit(normal.codePointAt(at), DECIMAL));
        int after = next(normal, at);
        boolean isEnd = after == normal.length() || !Character.isDigit(normal.codePointAt(after));
        if (isEnd && digits.length() >= PHONE_DIGITS) {
          ends.add(digits.substring(digits.length() - PHONE_DIGITS));
        }
      }
    }
    return ends;
  }

  /**
   * Decodes JSON escapes, writes dots as full stops, converts to lower case and to NFC. Composes
   * twice, because a lower-case letter may compose where the capital did not.
   */
  private static String normalized(String text) {
    String decoded =
        JSON_ESCAPE
            .matcher(text)
            .replaceAll(escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), HEXADECIMAL))));
    String composed =
        Normalizer.normalize(DOTS.matcher(decoded).replaceAll("."), Normalizer.Form.NFC);
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /**
   * The beginning of a text that is stored. It ends before a word or a number that would be
   * truncated, because a truncated contact could not be found.
   */
  static String kept(String text) {
    int end = limit(text);
    if (end == text.length()) {
      return text;
    }
    if (isIndivisible(text.codePointAt(end))) {
      end = wordStart(text, end);
    }
    // Drops numbers at the end, as the rest of a phone number can follow them.
    while (end > 0) {
      int wordEnd = end;
      while (wordEnd > 0 && !isIndivisible(text.codePointBefore(wordEnd))) {
        wordEnd -= Character.charCount(text.codePointBefore(wordEnd));
      }
      int start = wordStart(text, wordEnd);
      boolean isNumber = text.substring(start, wordEnd).codePoints().noneMatch(Character::isLetter);
      if (start == wordEnd || !isNumber) {
        break;
      }
      end = start;
    }
    return text.substring(0, end);
  }

  /** The end of the longest prefix within the two maxima. */
  private static int limit(String text) {
    int words = 0;
    boolean wasWordCharacter = false;
    boolean wasDigit = false;
    for (int at = 0; at < text.length(); at = next(text, at)) {
      boolean isWordCharacter = isWordCharacter(text.codePointAt(at));
      boolean isDigit = Character.isDigit(text.codePointAt(at));
      words += isWordCharacter && !wasWordCharacter ? 1 : 0;
      words += isDigit && !wasDigit ? 1 : 0;
      if (words > KEPT_WORDS_MAX || next(text, at) > KEPT_LENGTH_MAX) {
        return at;
      }
      wasWordCharacter = isWordCharacter;
      wasDigit = isDigit;
    }
    return text.length();
  }

  private static int wordStart(String text, int end) {
    int start = end;
    while (start > 0 && isIndivisible(text.codePointBefore(start))) {
      start -= Character.charCount(text.codePointBefore(start));
    }
    return start;
  }

  /** A JSON escape is part of its word. */
  private static boolean isIndivisible(int character) {
    return character == '\\' || isWordCharacter(character);
  }

  private static boolean isWordCharacter(int character) {
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
