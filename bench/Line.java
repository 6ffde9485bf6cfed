package bench;

/**
 * A line of the report: one figure, and what it should be.
 *
 * @param figures round by round
 * @param what it is of
 */
record Line(String name, Row.Bound bound, Figures figures, String what) {
  boolean holds() {
    return bound.holds(figures.median());
  }

  /** With a question mark where the rounds do not agree. */
  String verdict() {
    if (bound instanceof Row.Bound.None || Double.isNaN(figures.median())) {
      return "";
    }
    boolean agree = bound.holds(figures.min()) == bound.holds(figures.max());
    return (holds() ? "holds" : "MISSED") + (agree ? "" : "?");
  }
}
