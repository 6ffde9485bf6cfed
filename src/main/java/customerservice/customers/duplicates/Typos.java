package customerservice.customers.duplicates;

import java.util.LinkedHashSet;
import java.util.Set;

/** What is mistaken in writing: one sign left out, put in, taken for another, or two swapped. */
final class Typos {
  private Typos() {}

  /** Whether one slip makes the one text of the other; equal texts are none apart. */
  static boolean isOne(String text, String other) {
    int difference = text.length() - other.length();
    if (difference < 0) {
      return isOne(other, text);
    }
    int start = 0;
    while (start < other.length() && text.charAt(start) == other.charAt(start)) {
      start++;
    }
    String rest = text.substring(start);
    String others = other.substring(start);
    return switch (difference) {
      case 0 -> !rest.isEmpty() && (isReplaced(rest, others) || isSwapped(rest, others));
      case 1 -> rest.substring(1).equals(others);
      default -> false;
    };
  }

  private static boolean isReplaced(String rest, String others) {
    return rest.substring(1).equals(others.substring(1));
  }

  private static boolean isSwapped(String rest, String others) {
    return rest.length() > 1
        && rest.charAt(0) == others.charAt(1)
        && rest.charAt(1) == others.charAt(0)
        && rest.substring(2).equals(others.substring(2));
  }

  /** Every text of the same length that one slip makes of a text, but itself. */
  static Set<String> ofSameLength(String text, String signs) {
    Set<String> slips = new LinkedHashSet<>();
    for (int i = 0; i < text.length(); i++) {
      for (int k = 0; k < signs.length(); k++) {
        slips.add(text.substring(0, i) + signs.charAt(k) + text.substring(i + 1));
      }
      if (i + 1 < text.length()) {
        slips.add(
            text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2));
      }
    }
    slips.remove(text);
    return slips;
  }

  /** Every text that one slip makes of a text, but itself. */
  static Set<String> of(String text, String signs) {
    Set<String> slips = ofSameLength(text, signs);
    for (int i = 0; i <= text.length(); i++) {
      for (int k = 0; k < signs.length(); k++) {
        slips.add(text.substring(0, i) + signs.charAt(k) + text.substring(i));
      }
      if (i < text.length()) {
        slips.add(text.substring(0, i) + text.substring(i + 1));
      }
    }
    slips.remove(text);
    return slips;
  }
}
