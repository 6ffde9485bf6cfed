package customerservice.customers.merge;

import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consent;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Preferences;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.ProfileParser;
import customerservice.customers.profile.Status;
import customerservice.platform.input.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges a source profile into a target profile. The target keeps its own values and takes the
 * values that it lacks; lists are united, notes are concatenated. Pure.
 *
 * @param target the merged profile
 * @param source the source without the contacts that moved to the target
 * @param oversizedFields fields of the merged profile that exceed their limits; empty if the merge
 *     is possible
 */
record Merge(Profile target, Profile source, List<String> oversizedFields) {
  static final String NOTES_SEPARATOR = "\n\n";

  static Merge of(Profile target, Profile source) {
    Profile merged =
        new Profile(
            firstNonNull(target.externalId(), source.externalId()),
            firstNonNull(target.userId(), source.userId()),
            target.firstName(),
            firstNonNull(target.lastName(), source.lastName()),
            firstNonNull(target.email(), source.email()),
            firstNonNull(target.phone(), source.phone()),
            firstNonNull(target.dateOfBirth(), source.dateOfBirth()),
            addresses(target.addresses(), source.addresses()),
            preferences(target.preferences(), source.preferences()),
            consents(target.consents(), source.consents()),
            union(target.tags(), source.tags()),
            attributes(target.attributes(), source.attributes()),
            notes(target.notes(), source.notes()),
            target.status());
    return new Merge(merged, remainingSource(target, source), oversizedFields(merged));
  }

  private static <T> @Nullable T firstNonNull(@Nullable T target, @Nullable T source) {
    return target == null ? source : target;
  }

  /** The source keeps each contact of which the target has its own. */
  private static Profile remainingSource(Profile target, Profile source) {
    return source
        .withContacts(
            target.externalId() == null ? null : source.externalId(),
            target.userId() == null ? null : source.userId(),
            target.email() == null ? null : source.email(),
            target.phone() == null ? null : source.phone())
        .withStatus(Status.MERGED);
  }

  /** Takes each place once; the target's default stays the default. */
  private static List<Address> addresses(List<Address> target, List<Address> source) {
    List<Address> merged = new ArrayList<>(target);
    Set<List<String>> places = new HashSet<>();
    target.forEach(address -> places.add(address.place()));
    for (Address address : source) {
      if (places.add(address.place())) {
        merged.add(target.isEmpty() ? address : address.notDefault());
      }
    }
    return Address.withDefault(merged);
  }

  private static Preferences preferences(Preferences target, Preferences source) {
    return new Preferences(
        union(target.dietaryRestrictions(), source.dietaryRestrictions()),
        union(target.allergens(), source.allergens()),
        union(target.favoriteItems(), source.favoriteItems()),
        firstNonNull(target.seating(), source.seating()),
        firstNonNull(target.language(), source.language()),
        firstNonNull(target.preferredContact(), source.preferredContact()),
        notes(target.notes(), source.notes()));
  }

  private static Consents consents(Consents target, Consents source) {
    return new Consents(
        newer(target.emailMarketing(), source.emailMarketing()),
        newer(target.smsMarketing(), source.smsMarketing()),
        newer(target.profiling(), source.profiling()));
  }

  /**
   * Returns the later consent: it can be withdrawn at any time (GDPR Art. 7 (3)), so an earlier
   * grant never overrides a refusal. Of two consents with the same time, the refusal applies.
   */
  private static @Nullable Consent newer(@Nullable Consent target, @Nullable Consent source) {
    if (target == null || source == null) {
      return firstNonNull(target, source);
    }
    int order = target.at().compareTo(source.at());
    return order > 0 || (order == 0 && (!target.granted() || source.granted())) ? target : source;
  }

  private static List<String> union(List<String> target, List<String> source) {
    Set<String> merged = new LinkedHashSet<>(target);
    merged.addAll(source);
    return List.copyOf(merged);
  }

  private static Map<String, String> attributes(
      Map<String, String> target, Map<String, String> source) {
    Map<String, String> merged = new LinkedHashMap<>(target);
    source.forEach(merged::putIfAbsent);
    return merged;
  }

  private static @Nullable String notes(@Nullable String target, @Nullable String source) {
    if (target == null || source == null) {
      return firstNonNull(target, source);
    }
    return target.contains(source) ? target : target + NOTES_SEPARATOR + source;
  }

  private static List<String> oversizedFields(Profile merged) {
    Preferences preferences = merged.preferences();
    List<String> fields = new ArrayList<>();
    check(fields, "addresses", merged.addresses().size(), ProfileParser.ADDRESSES_MAX);
    check(
        fields,
        "preferences.dietary_restrictions",
        preferences.dietaryRestrictions().size(),
        ProfileParser.LIST_SIZE_MAX);
    check(
        fields,
        "preferences.allergens",
        preferences.allergens().size(),
        ProfileParser.LIST_SIZE_MAX);
    check(
        fields,
        "preferences.favorite_items",
        preferences.favoriteItems().size(),
        ProfileParser.LIST_SIZE_MAX);
    check(
        fields,
        "preferences.notes",
        length(preferences.notes()),
        ProfileParser.PREFERENCE_NOTES_LENGTH_MAX);
    check(fields, "tags", merged.tags().size(), ProfileParser.LIST_SIZE_MAX);
    check(fields, "attributes", merged.attributes().size(), ProfileParser.ATTRIBUTES_MAX);
    check(fields, "notes", length(merged.notes()), ProfileParser.NOTES_LENGTH_MAX);
    return fields;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : Text.length(text);
  }

  private static void check(List<String> fields, String name, int size, int sizeMax) {
    if (size > sizeMax) {
      fields.add(name);
    }
  }
}
