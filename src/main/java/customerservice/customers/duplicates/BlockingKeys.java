package customerservice.customers.duplicates;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileRules;
import customerservice.platform.SearchText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is like a customer can be found by. Pure.
 *
 * @param contacts that one slip makes of the customer's, and other ways to write the mailbox
 * @param rareTerms words that few share: the number within the country, the mailbox
 * @param emailWords words of a mailbox that has several, by twos
 * @param nameWords words of the name
 * @param birthday null for none
 * @param lastName as it is sorted by; null for none
 */
record BlockingKeys(
    List<Contact> contacts,
    List<String> rareTerms,
    List<Both> emailWords,
    List<String> nameWords,
    @Nullable String birthday,
    @Nullable String lastName) {

  /** Who has one of these and one of those. */
  record Both(List<String> one, List<String> other) {}

  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String MAILBOX_SIGNS = LETTERS + "._-";

  /** The longest word that is looked for in other spellings: each letter more makes fifty more. */
  private static final int SPELLED_LENGTH_MAX = 24;

  /** Of how many words of a name, or mailbox, others are to have two. */
  private static final int WORDS_MAX = 4;

  static BlockingKeys of(Profile profile) {
    List<Contact> contacts = new ArrayList<>();
    List<String> rare = new ArrayList<>();
    List<Both> emailWords = new ArrayList<>();
    if (profile.phone() != null) {
      addPhone(profile.phone(), contacts, rare);
    }
    if (profile.email() != null && !MatchScore.Mailbox.of(profile.email()).isNobodys()) {
      addEmail(profile.email(), contacts, rare, emailWords);
    }
    return new BlockingKeys(
        contacts,
        rare,
        emailWords,
        nameWords(profile),
        profile.dateOfBirth(),
        profile.lastName() == null ? null : SearchText.key(profile.lastName()));
  }

  private static void addPhone(String phone, List<Contact> contacts, List<String> rare) {
    String national = ProfileRules.nationalNumber(phone);
    String country = phone.substring(0, phone.length() - national.length());
    for (String slip : Typos.ofSameLength(national, DIGITS)) {
      contacts.add(new Contact(Contact.Kind.PHONE, country + slip));
    }
    rare.add(SearchTerms.WORD + national);
  }

  private static void addEmail(
      String email, List<Contact> contacts, List<String> rare, List<Both> words) {
    String value = Contact.email(email).value();
    int at = value.lastIndexOf('@');
    String local = value.substring(0, at);
    String domain = value.substring(at);
    String bare = MatchScore.Mailbox.of(email).name();
    Set<String> others = new LinkedHashSet<>(List.of(bare));
    for (int i = 1; i < bare.length(); i++) {
      others.add(bare.substring(0, i) + "." + bare.substring(i));
    }
    if (local.length() <= SPELLED_LENGTH_MAX) {
      others.addAll(Typos.of(local, MAILBOX_SIGNS));
    }
    others.remove(local);
    others.forEach(other -> contacts.add(new Contact(Contact.Kind.EMAIL, other + domain)));

    addWord(rare, bare);
    int plus = local.indexOf('+');
    List<String> parts =
        SearchText.words(plus > 0 ? local.substring(0, plus) : local).stream()
            .distinct()
            .limit(WORDS_MAX)
            .toList();
    if (parts.size() == 1) {
      addWord(rare, parts.getFirst());
    }
    for (int i = 0; i < parts.size(); i++) {
      for (int j = i + 1; j < parts.size(); j++) {
        words.add(new Both(terms(parts.get(i)), terms(parts.get(j))));
      }
    }
  }

  private static void addWord(List<String> rare, String word) {
    if (word.length() >= MatchScore.LOCAL_PART_LENGTH_MIN) {
      rare.addAll(terms(word));
    }
  }

  /** A word of a mailbox may be one of the name as well, and then stands as that alone. */
  private static List<String> terms(String word) {
    return List.of(SearchTerms.WORD + word, SearchTerms.NAME + word);
  }

  private static List<String> nameWords(Profile profile) {
    return Stream.of(profile.firstName(), profile.lastName() == null ? "" : profile.lastName())
        .flatMap(name -> SearchText.words(name).stream())
        .distinct()
        .limit(WORDS_MAX)
        .toList();
  }

  /** A word of a name, and all that one slip makes of it. */
  static List<String> spellings(String word) {
    if (word.length() < MatchScore.WORD_LENGTH_MIN || word.length() > SPELLED_LENGTH_MAX) {
      return List.of(word);
    }
    return Stream.concat(Stream.of(word), Typos.of(word, LETTERS).stream()).toList();
  }
}
