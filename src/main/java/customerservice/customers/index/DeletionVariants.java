package customerservice.customers.index;

import customerservice.platform.TenantId;
import java.util.HashSet;
import java.util.Set;

/**
 * Hashes of a word with zero, one or two letters deleted. Two words within the edit distance of the
 * search share at least one variant, so an index on the variants finds similar words without
 * comparing each stored word ("symmetric delete", W. Garbe's SymSpell). Pure.
 */
final class DeletionVariants {
  /** Only the first letters of a word are used: they give enough variants. */
  private static final int PREFIX_LENGTH = 6;

  /** Minimum word length for variants with two deleted letters. */
  private static final int TWO_DELETIONS_LENGTH_MIN = 6;

  private static final int HASH_FACTOR = 31;
  private static final int NO_DELETION = -1;

  private DeletionVariants() {}

  /** The variants of a stored or typed word; each hash includes the tenant. */
  static Set<Integer> of(TenantId tenant, String word) {
    int[] letters = word.codePoints().limit(PREFIX_LENGTH).toArray();
    boolean hasTwoDeletions = word.codePointCount(0, word.length()) >= TWO_DELETIONS_LENGTH_MIN;
    int[] prefix = (tenant.value() + " ").codePoints().toArray();
    int seed = hash(0, prefix, NO_DELETION, NO_DELETION);
    Set<Integer> variants = new HashSet<>();
    variants.add(hash(seed, letters, NO_DELETION, NO_DELETION));
    for (int first = 0; first < letters.length; first++) {
      variants.add(hash(seed, letters, first, NO_DELETION));
      for (int second = first + 1; hasTwoDeletions && second < letters.length; second++) {
        variants.add(hash(seed, letters, first, second));
      }
    }
    return variants;
  }

  /** {@link String#hashCode} over code points; the migration that added variants uses the same. */
  private static int hash(int seed, int[] letters, int firstDeleted, int secondDeleted) {
    int hash = seed;
    for (int i = 0; i < letters.length; i++) {
      if (i != firstDeleted && i != secondDeleted) {
        hash = HASH_FACTOR * hash + letters[i];
      }
    }
    return hash;
  }
}
