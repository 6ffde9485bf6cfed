package customerservice.demo;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Random values that depend only on a seed: the contract of {@link Random} fixes its algorithm. */
final class SeededRandom {
  private final Random random;

  SeededRandom(long seed) {
    this.random = new Random(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** An integer from {@code min} to {@code max}, both inclusive. */
  int between(int min, int max) {
    return min + random.nextInt(max - min + 1);
  }

  /** A number of a range; low numbers are more probable. */
  double low(double min, double max) {
    double uniform = random.nextDouble();
    return min + uniform * uniform * (max - min);
  }

  /** A number of a range; numbers in the middle are more probable. */
  double middle(double min, double max) {
    return min + (random.nextDouble() + random.nextDouble()) / 2 * (max - min);
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** An element of a list, with a probability in proportion to its weight. */
  <T> T pick(List<T> list, ToDoubleFunction<T> weight) {
    double rest = random.nextDouble() * list.stream().mapToDouble(weight).sum();
    for (T element : list) {
      rest -= weight.applyAsDouble(element);
      if (rest < 0) {
        return element;
      }
    }
    return list.getLast();
  }

  /** Replaces each # of a pattern by a random digit and each % by a digit from 1 to 9. */
  String digits(String pattern) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      text.append(c == '#' ? (char) between('0', '9') : c == '%' ? (char) between('1', '9') : c);
    }
    return text.toString();
  }
}
