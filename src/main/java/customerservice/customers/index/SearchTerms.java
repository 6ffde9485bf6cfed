package customerservice.customers.index;

import customerservice.customers.profile.Address;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileRules;
import customerservice.platform.SearchText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds the search terms of a customer. A term is a short text with a prefix for its kind, such as
 * {@code n:garcia} or {@code c:madrid}. Pure; {@link TermStore} stores the terms.
 */
public final class SearchTerms {
  /** A word of the name. */
  public static final String NAME = "n:";

  /** A word of the e-mail address, phone number or external id. */
  public static final String WORD = "w:";

  /** The reversed digits of the phone number: a search by its last digits is a prefix search. */
  public static final String PHONE_REVERSED = "r:";

  public static final String TAG = "t:";
  public static final String DIET = "d:";
  public static final String ALLERGEN = "a:";
  public static final String CITY = "c:";
  public static final String COUNTRY = "o:";
  public static final String CONSENT = "g:";

  private static final Pattern NON_DIGITS = Pattern.compile("\\D+");

  /** Scripts without spaces: a full name is one word, last name first. */
  private static final Pattern WITHOUT_SPACES =
      Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}ー]+");

  private final Set<String> terms = new LinkedHashSet<>();

  private SearchTerms() {}

  /** The terms of a profile, without repetitions. */
  public static List<String> of(Profile profile) {
    SearchTerms terms = new SearchTerms();
    terms.addName(profile.firstName(), profile.lastName());
    terms.addWords(profile.email());
    terms.addPhone(profile.phone());
    terms.addWords(profile.externalId());
    terms.addAll(TAG, profile.tags());
    terms.addAll(DIET, profile.preferences().dietaryRestrictions());
    terms.addAll(ALLERGEN, profile.preferences().allergens());
    terms.addAll(CITY, profile.addresses().stream().map(a -> city(a.city())).toList());
    terms.addAll(COUNTRY, profile.addresses().stream().map(Address::country).toList());
    terms.addAll(CONSENT, profile.consents().granted());
    return List.copyOf(terms.terms);
  }

  /** A city, normalized for comparison. */
  public static String city(String text) {
    return SearchText.cut(SearchText.fold(text));
  }

  /** Digits in reverse order. */
  public static String reversed(String digits) {
    return new StringBuilder(digits).reverse().toString();
  }

  private void addName(String first, @Nullable String last) {
    String firstWord = addNameWords(first);
    if (last == null) {
      return;
    }
    String lastWord = addNameWords(last);
    if (isWithoutSpaces(firstWord) && isWithoutSpaces(lastWord)) {
      terms.add(NAME + SearchText.cut(lastWord + firstWord));
    }
  }

  /**
   * Adds the words, and for each word except the last the rest of the name from there as one word:
   * "Van der Berg" is also found as "vanderberg", and as "van derberg".
   *
   * @return the whole name as one word
   */
  private String addNameWords(String name) {
    addAll(NAME, SearchText.wordsWithParts(name));
    List<String> words = SearchText.words(name);
    for (int start = 0; start < words.size() - 1; start++) {
      String rest = String.join("", words.subList(start, words.size()));
      terms.add(NAME + SearchText.cut(rest));
    }
    return String.join("", words);
  }

  /** Whether a folded word is in a script that separates names without spaces. */
  public static boolean isWithoutSpaces(String word) {
    return WITHOUT_SPACES.matcher(word).matches();
  }

  /** Skips words that are terms of the name already. */
  private void addWords(@Nullable String text) {
    if (text != null) {
      for (String word : SearchText.wordsWithParts(text)) {
        if (!terms.contains(NAME + word)) {
          terms.add(WORD + word);
        }
      }
    }
  }

  private void addPhone(@Nullable String phone) {
    if (phone != null) {
      String digits = NON_DIGITS.matcher(phone).replaceAll("");
      terms.add(WORD + digits);
      terms.add(WORD + ProfileRules.nationalNumber(phone));
      terms.add(PHONE_REVERSED + reversed(digits));
    }
  }

  private void addAll(String kind, Iterable<String> values) {
    values.forEach(value -> terms.add(kind + value));
  }
}
