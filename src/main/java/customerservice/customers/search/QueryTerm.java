package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A word of a query, as terms of the search index ({@link SearchTerms}).
 *
 * @param text the folded word; empty for a phone number
 * @param prefixes a customer has the word, or a word that begins with it, if it has a term with one
 *     of these prefixes; the likelier kind of term is first
 * @param wholes a customer has the whole word if it has one of these terms
 */
record QueryTerm(String text, List<String> prefixes, List<String> wholes) {
  /** The last four digits are the shortest end of a phone number that is looked up. */
  static final int PHONE_END_DIGITS_MIN = 4;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  static QueryTerm of(String text) {
    List<String> terms = List.of(SearchTerms.NAME + text, SearchTerms.WORD + text);
    QueryTerm word = new QueryTerm(text, terms, terms);
    return isNumber(text) ? word.orPhone(text) : word;
  }

  /** The term of a phone number, or of the beginning or end of one. */
  static QueryTerm ofPhone(String digits) {
    return new QueryTerm("", List.of(), List.of()).orPhone(digits);
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /** Also matches phone numbers with these digits, with or without the trunk prefix 0. */
  QueryTerm orPhone(String digits) {
    String withoutTrunk = LEADING_ZEROS.matcher(digits).replaceFirst("");
    List<String> allPrefixes = new ArrayList<>(prefixes);
    List<String> allWholes = new ArrayList<>(wholes);
    for (String number : List.of(digits, withoutTrunk)) {
      String term = SearchTerms.WORD + number;
      if (!number.isEmpty() && !allPrefixes.contains(term)) {
        allPrefixes.add(term);
        allWholes.add(term);
      }
    }
    String end = SearchTerms.PHONE_REVERSED + SearchTerms.reversed(withoutTrunk);
    if (withoutTrunk.length() >= PHONE_END_DIGITS_MIN && !allPrefixes.contains(end)) {
      allPrefixes.add(end);
    }
    return new QueryTerm(text, allPrefixes, allWholes);
  }
}
