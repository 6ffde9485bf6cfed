package bench;

import java.util.List;

/**
 * Something that the directory is asked.
 *
 * @param name for {@code --only}
 * @param what is asked
 * @param bars what half of the answers, and all but a hundredth, should take
 * @param paths of the requests, asked in turn
 */
record Question(String name, String what, Bars bars, List<String> paths) {
  /**
   * Milliseconds.
   *
   * @param growth to the same question among fewer customers
   */
  record Bars(Row.Bound p50, Row.Bound p99, Row.Bound growth) {
    private static final Row.Bound NONE = new Row.Bound.None();
    private static final Row.Bound TWICE = new Row.Bound.AtMost(2);

    /** It is told what it takes. */
    static Bars none() {
      return new Bars(NONE, NONE, NONE);
    }

    static Bars of(double p50Ms, double p99Ms) {
      return new Bars(new Row.Bound.AtMost(p50Ms), new Row.Bound.AtMost(p99Ms), TWICE);
    }

    static Bars of(double p99Ms) {
      return new Bars(NONE, new Row.Bound.AtMost(p99Ms), TWICE);
    }

    Bars withoutGrowth() {
      return new Bars(p50, p99, NONE);
    }
  }
}
