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
 * The index keys by which candidates for duplicates of a profile are found. Pure.
 *
 * @param contacts contacts that differ from the profile's by one typo, and other spellings of its
 *     mailbox
 * @param rareTerms search terms that few customers share: the national phone number, the mailbox
 * @param emailTermPairs pairs of words of a mailbox that has several words
 * @param nameWords words of the name
 * @param dateOfBirth null if unknown
 * @param lastName folded for sorting; null if unknown
 */
record BlockingKeys(
    List<Contact> contacts,
    List<String> rareTerms,
    List<TermPair> emailTermPairs,
    List<String> nameWords,
    @Nullable String dateOfBirth,
    @Nullable String lastName) {

  /** Matches customers that have at least one term of each list. */
  record TermPair(List<String> first, List<String> second) {}

  private static final String DIGITS = "0123456789";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String MAILBOX_CHARACTERS = LETTERS + "._-";

  /** Longer words are not looked up with typos: each letter adds about fifty spellings. */
  private static final int TYPO_LENGTH_MAX = 24;

  /** Maximum number of words of a name or mailbox that are combined into pairs. */
  private static final int WORDS_MAX = 4;

  static BlockingKeys of(Profile profile) {
    List<Contact> contacts = new ArrayList<>();
    List<String> rareTerms = new ArrayList<>();
    List<TermPair> emailTermPairs = new ArrayList<>();
    if (profile.phone() != null) {
      addPhone(profile.phone(), contacts, rareTerms);
    }
    if (profile.email() != null && !MatchScore.Mailbox.of(profile.email()).isShared()) {
      addEmail(profile.email(), contacts, rareTerms, emailTermPairs);
    }
    return new BlockingKeys(
        contacts,
        rareTerms,
        emailTermPairs,
        nameWords(profile),
        profile.dateOfBirth(),
        profile.lastName() == null ? null : SearchText.key(profile.lastName()));
  }

  private static void addPhone(String phone, List<Contact> contacts, List<String> rareTerms) {
    String national = ProfileRules.nationalNumber(phone);
    String country = phone.substring(0, phone.length() - national.length());
    for (String typo : Typos.ofSameLength(national, DIGITS)) {
      contacts.add(new Contact(Contact.Kind.PHONE, country + typo));
    }
    rareTerms.add(SearchTerms.WORD + national);
  }

  private static void addEmail(
      String email, List<Contact> contacts, List<String> rareTerms, List<TermPair> termPairs) {
    String value = Contact.email(email).value();
    int at = value.lastIndexOf('@');
    String local = value.substring(0, at);
    String domain = value.substring(at);
    String mailbox = MatchScore.Mailbox.of(email).name();
    Set<String> spellings = new LinkedHashSet<>(List.of(mailbox));
    for (int i = 1; i < mailbox.length(); i++) {
      spellings.add(mailbox.substring(0, i) + "." + mailbox.substring(i));
    }
    if (local.length() <= TYPO_LENGTH_MAX) {
      spellings.addAll(Typos.of(local, MAILBOX_CHARACTERS));
    }
    spellings.remove(local);
    spellings.forEach(spelling -> contacts.add(new Contact(Contact.Kind.EMAIL, spelling + domain)));

    addRareTerms(rareTerms, mailbox);
    int plus = local.indexOf('+');
    List<String> words =
        SearchText.words(plus > 0 ? local.substring(0, plus) : local).stream()
            .distinct()
            .limit(WORDS_MAX)
            .toList();
    if (words.size() == 1) {
      addRareTerms(rareTerms, words.getFirst());
    }
    for (int i = 0; i < words.size(); i++) {
      for (int j = i + 1; j < words.size(); j++) {
        termPairs.add(new TermPair(terms(words.get(i)), terms(words.get(j))));
      }
    }
  }

  private static void addRareTerms(List<String> rareTerms, String word) {
    if (word.length() >= MatchScore.LOCAL_PART_LENGTH_MIN) {
      rareTerms.addAll(terms(word));
    }
  }

  /** The terms of both kinds: a mailbox word that is also in the name is indexed only as a name. */
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

  /** A word of a name, and all spellings with one typo. */
  static List<String> spellings(String word) {
    if (word.length() < MatchScore.WORD_LENGTH_MIN || word.length() > TYPO_LENGTH_MAX) {
      return List.of(word);
    }
    return Stream.concat(Stream.of(word), Typos.of(word, LETTERS).stream()).toList();
  }
}
