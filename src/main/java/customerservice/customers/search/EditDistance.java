package customerservice.customers.search;

import java.util.Comparator;
import java.util.List;

/**
 * How far two spellings are from one another: in letters that are wrong, missing, too many, or in
 * each other's place (the optimal string alignment distance of Damerau and Levenshtein). Pure.
 */
public final class EditDistance {
  /** A shorter word is close to too many. */
  public static final int LENGTH_MIN = 3;

  /** How many words one is taken for at the most, the closest first. */
  static final int WORDS_MAX = 10;

  /** From this length on two letters may differ; before, one. */
  private static final int LENGTH_OF_TWO = 6;

  /** From this length on a word may not be finished, and differ in one letter so far. */
  private static final int UNFINISHED_LENGTH_MIN = 5;

  /** What is not finished comes behind what is. */
  private static final int UNFINISHED = 3;

  private static final int NOT_CLOSE = Integer.MAX_VALUE;

  /** A word that is meant, perhaps. */
  record Meant(String word, int distance) {
    static final Comparator<Meant> CLOSEST_FIRST =
        Comparator.comparingInt(Meant::distance).thenComparing(Meant::word);
  }

  private EditDistance() {}

  /**
   * Whether a word is looked for in other spellings at all: it is of letters, and not too short.
   */
  static boolean isFor(String word) {
    return word.codePointCount(0, word.length()) >= LENGTH_MIN
        && word.codePoints().allMatch(Character::isLetter);
  }

  /** The words of a list that may be meant by one; those that begin with it are found anyway. */
  public static List<Meant> among(List<String> words, String typed) {
    return words.stream()
        .filter(word -> !word.startsWith(typed))
        .map(word -> new Meant(word, distance(typed, word)))
        .filter(meant -> meant.distance() != NOT_CLOSE)
        .sorted(Meant.CLOSEST_FIRST)
        .limit(WORDS_MAX)
        .toList();
  }

  /** How far a word is from what was typed; {@link #NOT_CLOSE} for too far. */
  static int distance(String typed, String word) {
    int[] from = typed.codePoints().toArray();
    int[] to = word.codePoints().toArray();
    int[] last = distances(from, to);
    if (last[to.length] <= (from.length < LENGTH_OF_TWO ? 1 : 2)) {
      return last[to.length];
    }
    if (from.length >= UNFINISHED_LENGTH_MIN) {
      for (int length = from.length - 1; length < Math.min(to.length, from.length + 2); length++) {
        if (last[length] <= 1) {
          return UNFINISHED;
        }
      }
    }
    return NOT_CLOSE;
  }

  /** Of the whole of one word to each beginning of the other. */
  private static int[] distances(int[] from, int[] to) {
    int[] before = new int[to.length + 1];
    int[] row = new int[to.length + 1];
    for (int j = 0; j <= to.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length; i++) {
      int[] next = new int[to.length + 1];
      next[0] = i;
      for (int j = 1; j <= to.length; j++) {
        int changed = row[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        next[j] = Math.min(changed, 1 + Math.min(row[j], next[j - 1]));
        boolean isSwapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        if (isSwapped) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      before = row;
      row = next;
    }
    return row;
  }
}
