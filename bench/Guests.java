package bench;

import java.util.SplittableRandom;

/**
 * Whom requests are for: so many of the customers of a database, evenly spread over it.
 *
 * @param count how many
 * @param stride how far apart they stand; 1 where they are all
 * @param offset of the first
 */
record Guests(int count, int stride, int offset) {
  /** Behind this come the twelve digits of a customer's number. */
  static final String ID_PREFIX = "01900000-0000-7000-8000-";

  static Guests all(int count) {
    return new Guests(count, 1, 0);
  }

  /** One customer alone. */
  static Guests one() {
    return all(1);
  }

  /** Others in each round where there are others: what is measured is then as it was seeded. */
  Guests ofRound(int round) {
    return new Guests(count, stride, Math.floorMod(round, stride));
  }

  /** The number of one of them. */
  int pick(SplittableRandom random) {
    return random.nextInt(count) * stride + offset;
  }

  /** The id of a customer by number. */
  static String id(int number) {
    return ID_PREFIX + "%012d".formatted(number);
  }
}
