package bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The samples of each measurement, one a round. */
final class Results {
  private final Map<Measurement, List<Sample>> samples = new LinkedHashMap<>();

  void add(Measurement measurement, Sample sample) {
    samples.computeIfAbsent(measurement, m -> new ArrayList<>()).add(sample);
  }

  Set<Measurement> measurements() {
    return samples.keySet();
  }

  /** One figure of a measurement, in every round. */
  Figures of(Measurement measurement, ToDoubleFunction<Sample> figure) {
    return new Figures(
        samples.getOrDefault(measurement, List.of()).stream().mapToDouble(figure).toArray());
  }

  /** The ratio of one figure of two measurements, each within a round. */
  Figures ratio(Measurement over, Measurement under, ToDoubleFunction<Sample> figure) {
    return Figures.ratio(of(over, figure), of(under, figure));
  }

  /** The one that answers most. */
  Measurement fastest(List<Measurement> candidates) {
    return candidates.stream()
        .max(Comparator.comparingDouble(m -> of(m, Sample::perSecond).median()))
        .orElseThrow();
  }
}
