package customerservice.demo;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.demo.DemoData.City;
import customerservice.demo.DemoData.Name;
import customerservice.demo.DemoData.Origin;
import customerservice.demo.DemoData.Rule;
import customerservice.demo.DemoData.VisitPattern;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Generates profiles in the form of {@code POST /customers}, each with its own contacts. */
final class ProfileGenerator {
  /** The tag of every guest of the demo. */
  static final String TAG = "demo";

  private static final int AGE_MIN = 18;
  private static final int AGE_MAX = 85;

  private final DemoData data;
  private final SeededRandom random;
  private final Set<String> contacts = new HashSet<>();

  ProfileGenerator(DemoData data, SeededRandom random) {
    this.data = data;
    this.random = random;
  }

  ObjectNode generate(Origin origin, boolean isLocal, VisitPattern pattern, LocalDate joined) {
    ObjectNode profile = JsonNodeFactory.instance.objectNode();
    profile.putArray("tags").add(TAG);
    profile.putObject("preferences").put("language", origin.language());
    addNameAndContacts(profile, origin, isLocal);
    if (chance("birthday")) {
      LocalDate birthday = joined.minusDays((long) (random.middle(AGE_MIN, AGE_MAX) * 365.25));
      profile.put(
          "date_of_birth",
          (chance("birthday_without_year") ? birthday.withYear(0) : birthday).toString());
    }
    if (chance("address")) {
      addAddress(profile.putArray("addresses").addObject(), isLocal ? data.home() : origin);
    }
    for (Rule rule : data.profiles().fields()) {
      if (rule.appliesTo(profile, pattern) && random.chance(rule.probability())) {
        set(profile, JsonPointer.compile(rule.path()), random.pick(rule.values()));
      }
    }
    return profile;
  }

  private boolean chance(String event) {
    return random.chance(data.probability(event));
  }

  /** Sets a field or, if the path ends with /-, adds an element to a list. */
  private void set(ObjectNode profile, JsonPointer path, JsonNode value) {
    String field = path.last().getMatchingProperty();
    if (field.equals("-")) {
      profile.withArray(path.head()).add(value);
    } else if (field.endsWith("_id")) {
      profile.put(field, unused(() -> random.digits(value.textValue())));
    } else {
      profile.withObject(path.head()).set(field, value);
    }
  }

  private void addNameAndContacts(ObjectNode profile, Origin origin, boolean isLocal) {
    Name first = random.pick(chance("woman") ? origin.women() : origin.men());
    profile.put("first_name", first.written());
    Set<Name> families = new LinkedHashSet<>();
    if (chance("surname")) {
      for (int i = random.between(1, origin.surnames()); i > 0; i--) {
        families.add(random.pick(origin.families()));
      }
      profile.put(
          "last_name", families.stream().map(Name::written).collect(Collectors.joining(" ")));
    }
    if (chance("phone")) {
      Origin country = isLocal && !chance("foreign_phone") ? data.home() : origin;
      profile.put("phone", unused(() -> random.digits(random.pick(country.phones()))));
    }
    if (chance("email") || !profile.has("phone")) {
      String family = families.stream().map(Name::latin).reduce("lisboa", (one, last) -> last);
      profile.put("email", unused(() -> email(first.latin(), family)));
    }
  }

  private String email(String first, String family) {
    String pattern = random.pick(data.profiles().emails());
    return random.digits(
        pattern
            .replace("{first}", first)
            .replace("{initial}", first.substring(0, 1))
            .replace("{family}", family));
  }

  private String unused(Supplier<String> contact) {
    return Stream.generate(contact).filter(contacts::add).findFirst().orElseThrow();
  }

  private void addAddress(ObjectNode address, Origin country) {
    City city = random.pick(country.cities());
    address
        .put("label", "Home")
        .put("line1", random.digits(random.pick(country.streets())))
        .put("city", city.city())
        .put("region", city.region())
        .put("postal_code", city.postalCode() == null ? null : random.digits(city.postalCode()))
        .put("country", country.country());
  }
}
