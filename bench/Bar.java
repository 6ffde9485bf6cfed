package bench;

/** The range in which the median of the rounds must be. */
record Bar(double min, double max) {
  static final Bar NONE = new Bar(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  static Bar atLeast(double min) {
    return new Bar(min, Double.POSITIVE_INFINITY);
  }

  static Bar atMost(double max) {
    return new Bar(Double.NEGATIVE_INFINITY, max);
  }

  boolean holds(Figures figures) {
    return holds(figures.median());
  }

  private boolean holds(double figure) {
    return figure >= min && figure <= max;
  }

  /** The figures as parts of an upper limit: at most 1 if the bar holds; empty without a bar. */
  String share(Figures figures) {
    return equals(NONE) ? "" : "%.2f".formatted(figures.median() / max);
  }

  /** Adds a question mark if the rounds disagree. */
  String verdict(Figures figures) {
    if (equals(NONE)) {
      return "";
    }
    boolean agree = holds(figures.min()) == holds(figures.max());
    return (holds(figures) ? "holds" : "MISSED") + (agree ? "" : "?");
  }

  @Override
  public String toString() {
    if (equals(NONE)) {
      return "";
    }
    return Double.isInfinite(max) ? ">= %.2f".formatted(min) : "<= %.2f".formatted(max);
  }
}
