package customerservice.customers.search;

import java.util.Comparator;
import java.util.List;

/**
 * The optimal string alignment distance of Damerau and Levenshtein: the number of letters that are
 * wrong, missing, added, or swapped with their neighbor. Pure.
 */
public final class EditDistance {
  /** Shorter words are close to too many others. */
  public static final int LENGTH_MIN = 3;

  /** The close spellings of a word are limited to the closest. */
  static final int WORDS_MAX = 10;

  /** From this length a word may differ in two letters; shorter words in one. */
  private static final int LENGTH_OF_TWO = 6;

  /** From this length a word may be unfinished: the beginning of a longer word, with one error. */
  private static final int UNFINISHED_LENGTH_MIN = 5;

  /** Orders unfinished words after finished words. */
  private static final int UNFINISHED = 3;

  private static final int NOT_CLOSE = Integer.MAX_VALUE;

  /** A word that is spelled closely. */
  record CloseWord(String word, int distance) {
    static final Comparator<CloseWord> CLOSEST_FIRST =
        Comparator.comparingInt(CloseWord::distance).thenComparing(CloseWord::word);
  }

  private EditDistance() {}

  /** Whether close spellings of a word are looked up: it has only letters, and enough of them. */
  static boolean isFor(String word) {
    return word.codePointCount(0, word.length()) >= LENGTH_MIN
        && word.codePoints().allMatch(Character::isLetter);
  }

  /**
   * Finds the words that are spelled closely, closest first. Words that begin with {@code typed}
   * are left out, since they match as prefixes.
   */
  public static List<CloseWord> among(List<String> words, String typed) {
    return words.stream()
        .filter(word -> !word.startsWith(typed))
        .map(word -> new CloseWord(word, distance(typed, word)))
        .filter(close -> close.distance() != NOT_CLOSE)
        .sorted(CloseWord.CLOSEST_FIRST)
        .limit(WORDS_MAX)
        .toList();
  }

  private static int distance(String typed, String word) {
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

  /** The distances between the whole of one word and each prefix of the other. */
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
