package customerservice.customers.index;

import customerservice.platform.TenantId;
import java.util.HashSet;
import java.util.Set;

/**
 * What is left of a word when letters are left out. Two spellings that are close to one another
 * ({@link EditDistance}) have such a rest in common: the close ones are looked up, not compared
 * with each word that there is. The way of W. Garbe's SymSpell, "symmetric delete". Pure.
 */
final class DeletionVariants {
  /** How a long word goes on does not matter: its beginning has rests enough. */
  private static final int LETTERS = 6;

  /** From this length on of a word two letters are left out; before, one. */
  private static final int LENGTH_OF_TWO = 6;

  private static final int HASH_FACTOR = 31;
  private static final int NONE = -1;

  private DeletionVariants() {}

  /**
   * Those of a word that is there, or of one that is typed, as numbers: another tenant's of the
   * same word are others.
   */
  static Set<Integer> of(TenantId tenant, String word) {
    int[] letters = word.codePoints().limit(LETTERS).toArray();
    boolean isLong = word.codePointCount(0, word.length()) >= LENGTH_OF_TWO;
    int before = number(0, (tenant.value() + " ").codePoints().toArray(), NONE, NONE);
    Set<Integer> rests = new HashSet<>();
    rests.add(number(before, letters, NONE, NONE));
    for (int one = 0; one < letters.length; one++) {
      rests.add(number(before, letters, one, NONE));
      for (int other = one + 1; isLong && other < letters.length; other++) {
        rests.add(number(before, letters, one, other));
      }
    }
    return rests;
  }

  /** As Java has it for strings, of code points: the same sum that the migration makes. */
  private static int number(int before, int[] letters, int without, int orWithout) {
    int sum = before;
    for (int i = 0; i < letters.length; i++) {
      if (i != without && i != orWithout) {
        sum = HASH_FACTOR * sum + letters[i];
      }
    }
    return sum;
  }
}
