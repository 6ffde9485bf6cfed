package bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One figure in each round. */
record Figures(double... values) {
  static Figures of(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return new Figures(samples.stream().mapToDouble(figure).toArray());
  }

  /** The ratio in each round. */
  Figures over(Figures other) {
    double[] ratios = values.clone();
    Arrays.setAll(ratios, round -> values[round] / other.values[round]);
    return new Figures(ratios);
  }

  /** 1 minus each figure. */
  Figures complement() {
    return new Figures(Arrays.stream(values).map(value -> 1 - value).toArray());
  }

  double median() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double min() {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  double max() {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }

  /** The median, or a dash. */
  @Override
  public String toString() {
    return Double.isNaN(median()) ? "-" : "%.2f".formatted(median());
  }
}
