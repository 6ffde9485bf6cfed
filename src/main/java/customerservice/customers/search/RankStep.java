package customerservice.customers.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import customerservice.platform.Ids;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * A step of the ranking: the matches of one class that have one term. The steps of a query in their
 * order, each read along the index of {@code customer_terms}, list all matches from the best to the
 * worst; a match belongs to the first step that has it.
 *
 * @param section the number that orders the steps, and that a cursor carries
 * @param isPrefix whether the step holds all terms that begin with {@code term}, in byte order;
 *     otherwise it holds only the term, newest customer first
 */
record RankStep(int section, String term, boolean isPrefix) {
  /** A section is ((class) * WORDS + word) * STEPS + step; a query has fewer words than this. */
  private static final int WORDS = 1_000;

  /** The lower half of the step numbers is for prefixes, the upper half for whole terms. */
  private static final int STEPS = 100;

  private static final int FIRST_WHOLE = STEPS / 2;

  /** At most two readings of a query ({@link ParsedQuery}). */
  private static final int READINGS = 2;

  /** How many sections a class has. */
  static final int CLASS_SIZE = WORDS * STEPS;

  /** The section of exact matches, which have no term. */
  static final int EXACT = FIRST_WHOLE;

  /** The byte order of collation "C". */
  private static final Comparator<String> BY_BYTES =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  /** The order of the ranking, as {@link DirectoryStore#rank} sorts. */
  static final Comparator<SeekKey> BEST_FIRST =
      Comparator.comparingInt(SeekKey::section)
          .thenComparing(key -> Objects.requireNonNullElse((String) key.key(), ""), BY_BYTES)
          .thenComparing((one, other) -> {
            int byId = Ids.ORDER.compare(one.id(), other.id());
            return isPrefix(one.section()) ? byId : -byId;
          });

  /** Makes the step of all terms that begin with a text. */
  static RankStep prefix(MatchTier tier, int reading, int word, int number, String term) {
    return new RankStep(section(tier, reading, word) + number, term, true);
  }

  /** Makes the step of one term. */
  static RankStep whole(MatchTier tier, int reading, int word, int number, String term) {
    return new RankStep(section(tier, reading, word) + FIRST_WHOLE + number, term, false);
  }

  private static int section(MatchTier tier, int reading, int word) {
    return (classOf(tier, reading) * WORDS + word) * STEPS;
  }

  /** The number of a class: the tiers in their order, within a tier the readings. */
  static int classOf(MatchTier tier, int reading) {
    return tier.rank() * READINGS + reading;
  }

  static int classOf(SeekKey key) {
    return key.section() / CLASS_SIZE;
  }

  /** The index of the word whose terms order the class. */
  static int wordOf(SeekKey key) {
    return key.section() / STEPS % WORDS;
  }

  private static boolean isPrefix(int section) {
    return section % STEPS < FIRST_WHOLE;
  }
}
