package customerservice.fuzz;

import java.util.List;
import java.util.Random;

/** A random source that repeats its values for the same seed. */
final class SeededRandom {
  private final Random random;

  SeededRandom(long seed) {
    this.random = new Random(seed);
  }

  /** A number from 0 to {@code end - 1}. */
  int below(int end) {
    return random.nextInt(end);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A number, small ones more often than large ones. */
  long number() {
    return random.nextLong() >> random.nextInt(Long.SIZE);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
