package customerservice.demo;

import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Chance that comes out the same each time: its algorithm is fixed by {@link Random}'s contract.
 */
final class Dice {
  private static final int DIGITS = 10;

  private final Random random;

  Dice(long seed) {
    this.random = new Random(seed);
  }

  /** True so often of a thousand times. */
  boolean perMille(int times) {
    return random.nextInt(1000) < times;
  }

  /** True with that probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A whole number, both ends included. */
  int from(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** From 0 to 1, small ones more often. */
  double mostlySmall() {
    double even = random.nextDouble();
    return even * even;
  }

  /** From 0 to 1, those in the middle more often. */
  double mostlyMiddle() {
    return (random.nextDouble() + random.nextDouble()) / 2;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** One of the list, each as often as its weight says. */
  <T> T pick(List<T> list, ToDoubleFunction<T> weight) {
    double left = random.nextDouble() * list.stream().mapToDouble(weight).sum();
    for (T item : list) {
      left -= weight.applyAsDouble(item);
      if (left < 0) {
        return item;
      }
    }
    return list.getLast();
  }

  /** The pattern with a digit for each #, and one from 1 to 9 for each %. */
  String digits(String pattern) {
    StringBuilder text = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '#' -> text.append(random.nextInt(DIGITS));
        case '%' -> text.append(1 + random.nextInt(DIGITS - 1));
        default -> text.append(c);
      }
    }
    return text.toString();
  }

  long number() {
    return random.nextLong();
  }
}
