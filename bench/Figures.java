package bench;

import java.util.Arrays;

/** The same figure, round by round. */
record Figures(double... values) {
  /** One over the other, each within a round. */
  static Figures ratio(Figures over, Figures under) {
    double[] ratios = new double[Math.min(over.values.length, under.values.length)];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = over.values[i] / under.values[i];
    }
    return new Figures(ratios);
  }

  double median() {
    return quantile(0.5);
  }

  double min() {
    return quantile(0);
  }

  double max() {
    return quantile(1);
  }

  /** How far apart the rounds are, as a part of the median. */
  double spread() {
    return (max() - min()) / median();
  }

  /** The one in that place when they stand in order; the mean of two when it lies between. */
  private double quantile(double part) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = part * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return (sorted[below] + sorted[above]) / 2;
  }
}
