package bench;

import java.util.List;
import java.util.function.Function;

/**
 * A line of the report: one ratio, and what it should be.
 *
 * @param name for {@code --only}
 * @param what is compared
 * @param needs all that must be measured for it
 * @param ratio round by round
 */
record Row(
    String name,
    String what,
    Bound bound,
    List<Measurement> needs,
    Function<Results, Figures> ratio) {

  /** What a ratio should be. */
  sealed interface Bound {
    boolean holds(double ratio);

    /** So much or more. */
    record AtLeast(double limit) implements Bound {
      @Override
      public boolean holds(double ratio) {
        return ratio >= limit;
      }

      @Override
      public String toString() {
        return ">= %.2f".formatted(limit);
      }
    }

    /** So much or less. */
    record AtMost(double limit) implements Bound {
      @Override
      public boolean holds(double ratio) {
        return ratio <= limit;
      }

      @Override
      public String toString() {
        return "<= %.2f".formatted(limit);
      }
    }

    /** Whatever it is: for comparison. */
    record None() implements Bound {
      @Override
      public boolean holds(double ratio) {
        return true;
      }

      @Override
      public String toString() {
        return "";
      }
    }
  }

  /** Whether it can be had without pgbench. */
  boolean needsPgbench() {
    return needs.stream().anyMatch(measurement -> measurement.kind().isPgbench());
  }
}
