package bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The generated customers of a directory. Names, cities and tags follow Zipf's law: a few are very
 * common and most are rare. Customer {@code n} is always the same.
 */
record SampleCustomers(
    List<String> cities,
    List<String> tags,
    List<String> diets,
    List<String> allergens,
    List<String> seating,
    List<String> statuses,
    List<String> consents,
    List<Script> scripts) {
  private static final String RARE_TAG = "founder";
  private static final int RARE_TAG_INTERVAL = 5000;
  private static final int RARE_NAME_PERCENT = 30;
  private static final int COMMON_NAMES = 3;
  private static final int SEVERAL_MAX = 3;

  /** Percentage of customers who have answered a question for consent. */
  static final int CONSENT_PERCENT = 45;

  /** Odd and without a pattern, so that the random numbers of two customers are independent. */
  private static final long SEED_STEP = 0x9E37_79B9_7F4A_7C15L;

  /** Names in one script. */
  record Script(
      int weight, String country, List<String> first, List<String> last, List<String> syllables) {}

  /**
   * One customer.
   *
   * @param hasRareName whether the surname is made of syllables
   * @param json the body that creates the customer
   */
  record SampleCustomer(boolean hasRareName, ObjectNode json) {
    boolean has(String field) {
      return json.hasNonNull(field);
    }

    String text(String field) {
      return json.path(field).asText();
    }
  }

  static SampleCustomers read() throws IOException {
    return new YAMLMapper()
        .readValue(Path.of("bench", "customers.yaml").toFile(), SampleCustomers.class);
  }

  SampleCustomer customer(long number) {
    Random random = new Random(new SplittableRandom(number * SEED_STEP));
    Script script = script(random);
    boolean hasRareName = random.percent(RARE_NAME_PERCENT);
    String last = hasRareName ? rareName(script, random) : random.zipf(script.last());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("external_id", "pos-%09d".formatted(number));
    json.put("first_name", random.zipf(script.first()));
    json.put("last_name", random.percent(3) ? null : last);
    json.put("status", random.zipf(statuses));
    if (random.percent(80)) {
      json.put("email", "guest.%d@mail%d.example".formatted(number, number % 7));
    }
    if (random.percent(70)) {
      json.put("phone", "+346%08d".formatted(number));
    }
    if (random.percent(50)) {
      json.put(
          "date_of_birth",
          "%d-%02d-%02d"
              .formatted(1940 + random.below(65), 1 + random.below(12), 1 + random.below(28)));
    }
    if (random.percent(60)) {
      json.putArray("addresses")
          .addObject()
          .put("line1", "Main Street " + (1 + random.below(300)))
          .put("city", random.zipf(cities))
          .put("postal_code", "%05d".formatted(random.below(100_000)))
          .put("country", script.country());
    }
    if (random.percent(35)) {
      ObjectNode preferences = json.putObject("preferences");
      random.several(diets).forEach(preferences.putArray("dietary_restrictions")::add);
      random.several(allergens).forEach(preferences.putArray("allergens")::add);
      preferences.put("seating", random.zipf(seating));
    }
    if (random.percent(CONSENT_PERCENT)) {
      ObjectNode granted = json.putObject("consents");
      for (String consent : random.several(consents)) {
        granted.putObject(consent).put("granted", true).put("source", "Web form");
      }
    }
    ArrayNode tagged = json.putArray("tags");
    if (number % RARE_TAG_INTERVAL == 0) {
      tagged.add(RARE_TAG);
    } else if (random.percent(60)) {
      random.several(tags).forEach(tagged::add);
    }
    if (random.percent(10)) {
      json.put("notes", "Came first with %s; likes a chat.".formatted(random.zipf(tags)));
    }
    return new SampleCustomer(hasRareName, json);
  }

  private Script script(Random random) {
    int left = random.below(scripts.stream().mapToInt(Script::weight).sum());
    for (Script script : scripts) {
      left -= script.weight();
      if (left < 0) {
        return script;
      }
    }
    throw new IllegalStateException("the weights have another sum");
  }

  private static String rareName(Script script, Random random) {
    StringBuilder name = new StringBuilder();
    for (int syllables = 2 + random.below(3); syllables > 0; syllables--) {
      name.append(script.syllables().get(random.below(script.syllables().size())));
    }
    int first = name.codePointAt(0);
    return Character.toString(Character.toTitleCase(first))
        + name.substring(Character.charCount(first));
  }

  /** The most frequent surnames of each script. */
  List<String> commonNames() {
    return scripts.stream().flatMap(script -> script.last().stream().limit(COMMON_NAMES)).toList();
  }

  private record Random(SplittableRandom numbers) {
    int below(int bound) {
      return numbers.nextInt(bound);
    }

    boolean percent(int percent) {
      return below(100) < percent;
    }

    <T> T zipf(List<T> list) {
      return list.get((int) Math.exp(numbers.nextDouble() * Math.log(list.size() + 1.0)) - 1);
    }

    <T> Set<T> several(List<T> list) {
      Set<T> some = new LinkedHashSet<>();
      for (int count = 1 + below(SEVERAL_MAX); count > 0; count--) {
        some.add(zipf(list));
      }
      return some;
    }
  }
}
