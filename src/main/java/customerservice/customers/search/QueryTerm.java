package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A word of a query, as terms of the search index ({@link SearchTerms}).
 *
 * @param text the folded word
 * @param joins the word after one or two words before it, as one word
 * @param prefixes a customer has the word, or a word that begins with it, if it has a term with one
 *     of these prefixes; the likelier kind of term is first
 * @param wholes a customer has the whole word if it has one of these terms
 */
record QueryTerm(String text, List<String> joins, List<String> prefixes, List<String> wholes) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** The number of words that are joined: "Delacruz" is found as "de la cruz". */
  private static final int JOINED_MAX = 3;

  /** The terms of the words of a query, in their order. */
  static List<QueryTerm> all(List<String> words) {
    List<QueryTerm> terms = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      terms.add(of(words.get(i), joins(words, i)));
    }
    return terms;
  }

  private static QueryTerm of(String text, List<String> joins) {
    Set<String> wholes =
        new LinkedHashSet<>(List.of(SearchTerms.NAME + text, SearchTerms.WORD + text));
    Set<String> others = new LinkedHashSet<>();
    if (isNumber(text)) {
      wholes.addAll(TypedPhone.beginnings(text));
      others.addAll(TypedPhone.ends(text));
    }
    joins.forEach(joined -> others.add(SearchTerms.NAME + joined));
    return new QueryTerm(
        text, joins, Stream.concat(wholes.stream(), others.stream()).toList(), List.copyOf(wholes));
  }

  /** The joins that end with a word. Joins that begin with it are found by its prefix. */
  private static List<String> joins(List<String> words, int last) {
    String word = words.get(last);
    // One letter is an initial, except in scripts in which it can be a whole name.
    if (isNumber(word) || (word.length() == 1 && !SearchTerms.isWithoutSpaces(word))) {
      return List.of();
    }
    List<String> joins = new ArrayList<>();
    String joined = word;
    for (int i = last - 1; i > last - JOINED_MAX && i >= 0 && !isNumber(words.get(i)); i--) {
      joined = words.get(i) + joined;
      joins.add(SearchText.cut(joined));
    }
    return joins;
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }
}
