package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the questions to one directory took, round by round. */
final class Answers {
  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

  void add(Question question, Sample sample) {
    samples.computeIfAbsent(question.name(), name -> new ArrayList<>()).add(sample);
  }

  /** One figure of a question, in every round; none where it was not asked. */
  Figures of(String question, ToDoubleFunction<Sample> figure) {
    return new Figures(
        samples.getOrDefault(question, List.of()).stream().mapToDouble(figure).toArray());
  }
}
