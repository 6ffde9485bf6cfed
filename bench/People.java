package bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who the guests are: made up of the names in {@code names.yaml}, as people are spread over names,
 * cities and tastes, where a few are very common and most are rare. Guest {@code n} is always the
 * same.
 */
final class People {
  private static final Path NAMES = Path.of("bench", "names.yaml");

  /** So many of a hundred have a surname that hardly anybody else has. */
  private static final int RARE_PERCENT = 30;

  private static final int PERCENT = 100;

  /** So many surnames of each script are the common ones. */
  private static final int COMMON = 3;

  private static final int RARE_SYLLABLES_MAX = 4;
  private static final int NO_LAST_NAME_PERCENT = 3;

  /** Tells the dice of one guest from those of the next. */
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

  private final List<Script> scripts;
  private final int weights;

  private People(List<Script> scripts) {
    this.scripts = scripts;
    this.weights = scripts.stream().mapToInt(Script::weight).sum();
  }

  /** Names that are written alike, the commonest first. */
  private record Script(
      int weight, String country, List<String> first, List<String> last, List<String> syllables) {}

  static People read() throws IOException {
    YAMLMapper yaml =
        YAMLMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
    return new People(List.of(yaml.readValue(NAMES.toFile(), Script[].class)));
  }

  /** One of them. */
  Person person(long number) {
    Dice dice = new Dice(new SplittableRandom(number * STEP));
    Script script = script(dice.below(weights));
    boolean isRare = dice.happens(RARE_PERCENT);
    String last = isRare ? rare(script, dice) : dice.common(script.last());
    return new Person(
        number,
        dice.common(script.first()),
        dice.happens(NO_LAST_NAME_PERCENT) ? null : last,
        isRare,
        script.country(),
        dice);
  }

  /** The commonest surname of each script, and some more that are common. */
  List<String> commonSurnames() {
    return scripts.stream().flatMap(script -> script.last().stream().limit(COMMON)).toList();
  }

  /** So many letters that common surnames begin with. */
  List<String> beginnings(int letters) {
    return commonSurnames().stream()
        .filter(name -> name.codePointCount(0, name.length()) > letters)
        .map(name -> name.substring(0, name.offsetByCodePoints(0, letters)))
        .distinct()
        .toList();
  }

  private Script script(int place) {
    int left = place;
    for (Script script : scripts) {
      left -= script.weight();
      if (left < 0) {
        return script;
      }
    }
    throw new IllegalArgumentException("no script at " + place);
  }

  private static String rare(Script script, Dice dice) {
    int syllables = 2 + dice.below(RARE_SYLLABLES_MAX - 1);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      name.append(script.syllables().get(dice.below(script.syllables().size())));
    }
    int first = name.codePointAt(0);
    return Character.toString(Character.toTitleCase(first))
        + name.substring(Character.charCount(first));
  }

  /** A letter of a word left out, as somebody in a hurry does. */
  static String mistyped(String word) {
    int middle = word.length() / 2;
    return word.substring(0, middle) + word.substring(middle + 1);
  }

  /** What decides. */
  record Dice(SplittableRandom random) {
    int below(int bound) {
      return random.nextInt(bound);
    }

    boolean happens(int percent) {
      return below(PERCENT) < percent;
    }

    /** One of a list, the sooner the further ahead it stands (Zipf). */
    <T> T common(List<T> list) {
      return list.get(rank(list.size()));
    }

    /** A place in a list, likewise. */
    int rank(int size) {
      return (int) Math.exp(random.nextDouble() * Math.log(size + 1.0)) - 1;
    }
  }
}
