package customerservice.customers.duplicates;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Typing errors. A typo is one character missing, inserted or replaced, or two adjacent characters
 * swapped.
 */
final class Typos {
  private Typos() {}

  /** Whether exactly one typo turns one text into the other; false for equal texts. */
  static boolean isTypo(String text, String other) {
    int extraLength = text.length() - other.length();
    if (extraLength < 0) {
      return isTypo(other, text);
    }
    int start = 0;
    while (start < other.length() && text.charAt(start) == other.charAt(start)) {
      start++;
    }
    String end = text.substring(start);
    String otherEnd = other.substring(start);
    return switch (extraLength) {
      case 0 -> !end.isEmpty() && (isReplaced(end, otherEnd) || isSwapped(end, otherEnd));
      case 1 -> end.substring(1).equals(otherEnd);
      default -> false;
    };
  }

  private static boolean isReplaced(String end, String otherEnd) {
    return end.substring(1).equals(otherEnd.substring(1));
  }

  private static boolean isSwapped(String end, String otherEnd) {
    return end.length() > 1
        && end.charAt(0) == otherEnd.charAt(1)
        && end.charAt(1) == otherEnd.charAt(0)
        && end.substring(2).equals(otherEnd.substring(2));
  }

  /** All texts of the same length that differ from a text by one typo. */
  static Set<String> ofSameLength(String text, String alphabet) {
    Set<String> typos = new LinkedHashSet<>();
    for (int i = 0; i < text.length(); i++) {
      for (int k = 0; k < alphabet.length(); k++) {
        typos.add(text.substring(0, i) + alphabet.charAt(k) + text.substring(i + 1));
      }
      if (i + 1 < text.length()) {
        typos.add(
            text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2));
      }
    }
    typos.remove(text);
    return typos;
  }

  /** All texts that differ from a text by one typo. */
  static Set<String> of(String text, String alphabet) {
    Set<String> typos = ofSameLength(text, alphabet);
    for (int i = 0; i <= text.length(); i++) {
      for (int k = 0; k < alphabet.length(); k++) {
        typos.add(text.substring(0, i) + alphabet.charAt(k) + text.substring(i));
      }
      if (i < text.length()) {
        typos.add(text.substring(0, i) + text.substring(i + 1));
      }
    }
    typos.remove(text);
    return typos;
  }
}
