package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A word that is looked for.
 *
 * @param text folded; empty for a phone number
 * @param beginnings a term that begins with one of these has the word, or one that begins so; the
 *     likelier kind first
 * @param wholes a term that is one of these has the word whole
 */
record QueryTerm(String text, List<String> beginnings, List<String> wholes) {
  /** So many digits are the end of a phone number at the least: what guests say of theirs. */
  static final int PHONE_END_DIGITS_MIN = 4;

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  static QueryTerm of(String text) {
    List<String> kinds = List.of(SearchTerms.NAME + text, SearchTerms.WORD + text);
    return isDigits(text)
        ? new QueryTerm(text, kinds, kinds).andPhone(text)
        : new QueryTerm(text, kinds, kinds);
  }

  /** A phone number, or the beginning or the end of one. */
  static QueryTerm ofPhone(String digits) {
    return new QueryTerm("", List.of(), List.of()).andPhone(digits);
  }

  static boolean isDigits(String text) {
    return DIGITS.matcher(text).matches();
  }

  /** The same, or these digits: dialled within a country they may begin with a zero. */
  QueryTerm andPhone(String digits) {
    String bare = LEADING_ZEROS.matcher(digits).replaceFirst("");
    List<String> begins = new ArrayList<>(beginnings);
    List<String> whole = new ArrayList<>(wholes);
    for (String number : List.of(digits, bare)) {
      String term = SearchTerms.WORD + number;
      if (!number.isEmpty() && !begins.contains(term)) {
        begins.add(term);
        whole.add(term);
      }
    }
    String end = SearchTerms.PHONE_REVERSED + SearchTerms.reversed(bare);
    if (bare.length() >= PHONE_END_DIGITS_MIN && !begins.contains(end)) {
      begins.add(end);
    }
    return new QueryTerm(text, begins, whole);
  }
}
