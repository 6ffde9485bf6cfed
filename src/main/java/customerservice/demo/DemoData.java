package customerservice.demo;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import customerservice.platform.SearchText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The data of the demo, from YAML files in {@code resources/demo}, which explain the fields. */
record DemoData(List<Origin> origins, List<Venue> venues, Profiles profiles) {
  static DemoData read() {
    return new DemoData(
        read("origins.yaml", new TypeReference<>() {}),
        read("venues.yaml", new TypeReference<>() {}),
        read("profiles.yaml", new TypeReference<>() {}));
  }

  private static <T> T read(String file, TypeReference<T> type) {
    YAMLMapper yaml = new YAMLMapper();
    yaml.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    yaml.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    try (InputStream resource = DemoData.class.getResourceAsStream("/demo/" + file)) {
      return yaml.readValue(Objects.requireNonNull(resource, file), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The country of the business. */
  Origin home() {
    return origins.getFirst();
  }

  Venue venue(String id) {
    return venues.stream().filter(venue -> venue.id().equals(id)).findFirst().orElseThrow();
  }

  double probability(String event) {
    return Objects.requireNonNull(profiles.probabilities().get(event), event);
  }

  record Origin(
      String language,
      String country,
      int share,
      int surnames,
      List<Name> women,
      List<Name> men,
      List<Name> families,
      List<String> phones,
      List<City> cities,
      List<String> streets) {}

  record Name(String written, String latin) {
    @JsonCreator
    static Name of(String text) {
      String[] forms = text.split("/", 2);
      String latin = SearchText.fold(forms[forms.length - 1]).toLowerCase(Locale.ROOT);
      return new Name(forms[0], latin.replaceAll("[^a-z]", ""));
    }
  }

  record City(String city, @Nullable String region, @Nullable String postalCode) {}

  record Profiles(
      Map<String, Double> probabilities,
      List<VisitPattern> patterns,
      VisitPattern hotelPattern,
      List<String> emails,
      List<Rule> fields,
      List<Rule> changes) {}

  record VisitPattern(String name, int share, double visitsPerDay, int days) {}

  /** A value of a profile, or a later change, of some of the guests. */
  record Rule(
      double probability,
      @Nullable String pattern,
      List<String> needs,
      List<String> lacks,
      List<String> languages,
      @Nullable String path,
      List<JsonNode> values) {

    boolean appliesTo(JsonNode profile, VisitPattern visits) {
      String language = profile.at("/preferences/language").textValue();
      return (pattern == null || pattern.equals(visits.name()))
          && needs.stream().allMatch(field -> isSet(profile.at(field)))
          && lacks.stream().noneMatch(field -> isSet(profile.at(field)))
          && (languages.isEmpty() || languages.contains(language));
    }

    private static boolean isSet(JsonNode value) {
      return !value.isMissingNode() && value.asBoolean(true);
    }
  }
}
