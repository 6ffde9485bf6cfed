package customerservice.customers.duplicates;

import com.fasterxml.jackson.annotation.JsonValue;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileRules;
import customerservice.platform.SearchText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The likelihood that two profiles belong to the same person. Each similarity has a weight: the
 * likelihood if it is the only one. The weights are combined as independent evidence, 1 − ∏(1 − w),
 * and each contradiction multiplies the result by a factor below 1. Pure; the weights are
 * estimates, tuned by examples.
 *
 * @param score from 0 to 1, with two decimal places
 * @param reasons the similarities, highest weight first
 */
record MatchScore(BigDecimal score, List<Reason> reasons) {
  /** Minimum score of a likely duplicate. */
  static final BigDecimal THRESHOLD = new BigDecimal("0.40");

  /** A similarity of two profiles. */
  enum Reason {
    SIMILAR_EMAIL,
    SIMILAR_PHONE,
    SIMILAR_NAME,
    SAME_BIRTHDAY,
    SAME_ADDRESS;

    /** The code in the API. */
    @JsonValue
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double SAME_MAILBOX = 0.9;
  private static final double SAME_LOCAL_PART = 0.6;
  private static final double CLOSE_LOCAL_PART = 0.6;
  private static final double SAME_NATIONAL_NUMBER = 0.8;
  private static final double CLOSE_NUMBER = 0.7;
  private static final double SAME_NAMES = 0.5;
  private static final double CLOSE_NAMES = 0.4;
  private static final double SAME_SINGLE_NAME = 0.2;
  private static final double SAME_DATE_OF_BIRTH = 0.35;
  private static final double SAME_DAY_OF_BIRTH = 0.2;
  private static final double SAME_POSTAL_ADDRESS = 0.3;

  private static final double DIFFERENT_NAMES_FACTOR = 0.6;
  private static final double DIFFERENT_BIRTHDAYS_FACTOR = 0.5;

  /** A typo in a shorter word gives another word; in a shorter local part, another person. */
  static final int WORD_LENGTH_MIN = 4;

  static final int LOCAL_PART_LENGTH_MIN = 5;
  private static final int NUMBER_LENGTH_MIN = 7;

  /** Local parts of mailboxes that belong to a business rather than a person. */
  private static final Set<String> SHARED_MAILBOXES =
      Set.of("admin", "booking", "contact", "hello", "info", "mail", "office", "reservations");

  private static final String YEAR_UNKNOWN = "0000";
  private static final int YEAR_DIGITS = 4;
  private static final int SCORE_DIGITS = 2;

  /** Compares two profiles. */
  static MatchScore of(Profile one, Profile other) {
    Map<Reason, Double> weights = new EnumMap<>(Reason.class);
    addReason(weights, Reason.SIMILAR_EMAIL, emails(one.email(), other.email()));
    addReason(weights, Reason.SIMILAR_PHONE, phones(one.phone(), other.phone()));
    double names = names(one, other);
    addReason(weights, Reason.SIMILAR_NAME, names);
    double birthdays = birthdays(one.dateOfBirth(), other.dateOfBirth());
    addReason(weights, Reason.SAME_BIRTHDAY, birthdays);
    addReason(weights, Reason.SAME_ADDRESS, addresses(one.addresses(), other.addresses()));
    double byChance = weights.values().stream().reduce(1.0, (all, weight) -> all * (1 - weight));
    double contradiction =
        (names < 0 ? DIFFERENT_NAMES_FACTOR : 1) * (birthdays < 0 ? DIFFERENT_BIRTHDAYS_FACTOR : 1);
    return new MatchScore(
        BigDecimal.valueOf((1 - byChance) * contradiction)
            .setScale(SCORE_DIGITS, RoundingMode.HALF_UP),
        weights.entrySet().stream()
            .sorted(Map.Entry.<Reason, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList());
  }

  boolean isLikely() {
    return score.compareTo(THRESHOLD) >= 0;
  }

  private static void addReason(Map<Reason, Double> weights, Reason reason, double weight) {
    if (weight > 0) {
      weights.put(reason, weight);
    }
  }

  private static double emails(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return 0;
    }
    Mailbox first = Mailbox.of(one);
    Mailbox second = Mailbox.of(other);
    if (first.isShared() || first.name().length() < LOCAL_PART_LENGTH_MIN) {
      return 0;
    }
    boolean isSameDomain = first.domain().equals(second.domain());
    if (first.name().equals(second.name())) {
      return isSameDomain || Typos.isTypo(first.domain(), second.domain())
          ? SAME_MAILBOX
          : SAME_LOCAL_PART;
    }
    return isSameDomain
            && first.digits().equals(second.digits())
            && Typos.isTypo(first.name(), second.name())
        ? CLOSE_LOCAL_PART
        : 0;
  }

  private static double phones(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return 0;
    }
    String first = ProfileRules.nationalNumber(one);
    String second = ProfileRules.nationalNumber(other);
    if (first.length() < NUMBER_LENGTH_MIN || second.length() < NUMBER_LENGTH_MIN) {
      return 0;
    }
    if (first.endsWith(second) || second.endsWith(first)) {
      return SAME_NATIONAL_NUMBER;
    }
    return Typos.isTypo(one, other) ? CLOSE_NUMBER : 0;
  }

  /** The weight of the names; negative if they contradict. */
  private static double names(Profile one, Profile other) {
    List<String> first = words(one);
    List<String> second = words(other);
    List<String> fewer = first.size() <= second.size() ? first : second;
    List<String> more = new ArrayList<>(first.size() <= second.size() ? second : first);
    int same = 0;
    int close = 0;
    List<String> unmatched = new ArrayList<>();
    for (String word : fewer) {
      if (more.remove(word)) {
        same++;
      } else {
        unmatched.add(word);
      }
    }
    for (String word : unmatched) {
      Optional<String> match =
          more.stream().filter(candidate -> isClose(word, candidate)).findFirst();
      match.ifPresent(more::remove);
      close += match.isPresent() ? 1 : 0;
    }
    if (same + close < fewer.size()) {
      return same + close == 0 ? -1 : 0;
    }
    if (fewer.size() == 1) {
      return same == 1 ? SAME_SINGLE_NAME : 0;
    }
    return close == 0 && more.isEmpty() ? SAME_NAMES : CLOSE_NAMES;
  }

  /** First and last name together, because many people write the last name first. */
  private static List<String> words(Profile profile) {
    List<String> words = new ArrayList<>(SearchText.words(profile.firstName()));
    if (profile.lastName() != null) {
      words.addAll(SearchText.words(profile.lastName()));
    }
    return words;
  }

  private static boolean isClose(String word, String other) {
    return Math.min(word.length(), other.length()) >= WORD_LENGTH_MIN && Typos.isTypo(word, other);
  }

  /** The weight of the dates of birth; negative if they contradict. An unknown year does not. */
  private static double birthdays(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return 0;
    }
    if (!one.substring(YEAR_DIGITS).equals(other.substring(YEAR_DIGITS))) {
      return -1;
    }
    if (one.startsWith(YEAR_UNKNOWN) || other.startsWith(YEAR_UNKNOWN)) {
      return SAME_DAY_OF_BIRTH;
    }
    return one.equals(other) ? SAME_DATE_OF_BIRTH : -1;
  }

  private static double addresses(List<Address> one, List<Address> other) {
    return one.stream().anyMatch(a -> other.stream().anyMatch(b -> a.place().equals(b.place())))
        ? SAME_POSTAL_ADDRESS
        : 0;
  }

  /**
   * A mailbox without the parts that many mail hosts ignore: dots, and the tag after a plus.
   *
   * @param name local part without dots and tag
   */
  record Mailbox(String name, String domain) {
    private static final Pattern NON_DIGITS = Pattern.compile("\\D+");

    static Mailbox of(String email) {
      String value = Contact.email(email).value();
      int at = value.lastIndexOf('@');
      String local = value.substring(0, at);
      int plus = local.indexOf('+');
      String name = (plus > 0 ? local.substring(0, plus) : local).replace(".", "");
      return new Mailbox(name, value.substring(at + 1));
    }

    /** Digits distinguish people with the same name, so a different digit is not a typo. */
    private String digits() {
      return NON_DIGITS.matcher(name).replaceAll("");
    }

    /** Whether the mailbox belongs to a business rather than a person. */
    boolean isShared() {
      return SHARED_MAILBOXES.contains(name);
    }
  }
}
