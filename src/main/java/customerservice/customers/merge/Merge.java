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
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One profile taken into another: the target keeps what it has and takes what it lacks, lists are
 * united, notes are put behind one another. Pure.
 *
 * @param target with what it takes
 * @param source without what leads to the target now
 * @param overgrown the fields that would grow over their limits; empty where it can be done
 */
record Merge(Profile target, Profile source, List<String> overgrown) {
  /** Between the notes of the one and those of the other. */
  static final String BETWEEN_NOTES = "\n\n";

  /** What comes of taking a profile in. */
  static Merge of(Profile target, Profile source) {
    Profile united =
        new Profile(
            orElse(target.externalId(), source.externalId()),
            orElse(target.userId(), source.userId()),
            target.firstName(),
            orElse(target.lastName(), source.lastName()),
            orElse(target.email(), source.email()),
            orElse(target.phone(), source.phone()),
            orElse(target.dateOfBirth(), source.dateOfBirth()),
            addresses(target.addresses(), source.addresses()),
            preferences(target.preferences(), source.preferences()),
            consents(target.consents(), source.consents()),
            united(target.tags(), source.tags()),
            attributes(target.attributes(), source.attributes()),
            notes(target.notes(), source.notes()),
            target.status());
    return new Merge(united, left(target, source), overgrown(united));
  }

  private static <T> @Nullable T orElse(@Nullable T own, @Nullable T others) {
    return own == null ? others : own;
  }

  /** The source keeps what leads to it where the target has its own. */
  private static Profile left(Profile target, Profile source) {
    return source
        .withContacts(
            target.externalId() == null ? null : source.externalId(),
            target.userId() == null ? null : source.userId(),
            target.email() == null ? null : source.email(),
            target.phone() == null ? null : source.phone())
        .withStatus(Status.MERGED);
  }

  /** Each house once; the target's default stays the default. */
  private static List<Address> addresses(List<Address> own, List<Address> others) {
    List<Address> united = new ArrayList<>(own);
    Set<List<String>> places = new HashSet<>();
    own.forEach(address -> places.add(address.place()));
    for (Address other : others) {
      if (places.add(other.place())) {
        united.add(own.isEmpty() ? other : other.notDefault());
      }
    }
    return Address.withDefault(united);
  }

  private static Preferences preferences(Preferences own, Preferences others) {
    return new Preferences(
        united(own.dietaryRestrictions(), others.dietaryRestrictions()),
        united(own.allergens(), others.allergens()),
        united(own.favoriteItems(), others.favoriteItems()),
        orElse(own.seating(), others.seating()),
        orElse(own.language(), others.language()),
        orElse(own.preferredContact(), others.preferredContact()),
        notes(own.notes(), others.notes()));
  }

  private static Consents consents(Consents own, Consents others) {
    return new Consents(
        newer(own.emailMarketing(), others.emailMarketing()),
        newer(own.smsMarketing(), others.smsMarketing()),
        newer(own.profiling(), others.profiling()));
  }

  /**
   * The answer that the person has given last: consent can be withdrawn at any time (GDPR Art. 7
   * (3)), and a refusal is never overridden by what was granted before it. Of two at the same
   * moment the refusal holds.
   */
  private static @Nullable Consent newer(@Nullable Consent own, @Nullable Consent others) {
    if (own == null || others == null) {
      return orElse(own, others);
    }
    int order = own.at().compareTo(others.at());
    return order > 0 || (order == 0 && (!own.granted() || others.granted())) ? own : others;
  }

  private static List<String> united(List<String> own, List<String> others) {
    Set<String> united = new LinkedHashSet<>(own);
    united.addAll(others);
    return List.copyOf(united);
  }

  private static Map<String, String> attributes(
      Map<String, String> own, Map<String, String> others) {
    Map<String, String> united = new LinkedHashMap<>(own);
    others.forEach(united::putIfAbsent);
    return united;
  }

  private static @Nullable String notes(@Nullable String own, @Nullable String others) {
    if (own == null || others == null) {
      return orElse(own, others);
    }
    return own.contains(others) ? own : own + BETWEEN_NOTES + others;
  }

  private static List<String> overgrown(Profile united) {
    Preferences preferences = united.preferences();
    List<String> fields = new ArrayList<>();
    require(fields, "addresses", united.addresses(), ProfileParser.ADDRESSES_MAX);
    require(
        fields,
        "preferences.dietary_restrictions",
        preferences.dietaryRestrictions(),
        ProfileParser.LIST_SIZE_MAX);
    require(fields, "preferences.allergens", preferences.allergens(), ProfileParser.LIST_SIZE_MAX);
    require(
        fields,
        "preferences.favorite_items",
        preferences.favoriteItems(),
        ProfileParser.LIST_SIZE_MAX);
    require(
        fields,
        "preferences.notes",
        preferences.notes(),
        ProfileParser.PREFERENCE_NOTES_LENGTH_MAX);
    require(fields, "tags", united.tags(), ProfileParser.LIST_SIZE_MAX);
    require(fields, "attributes", united.attributes().keySet(), ProfileParser.ATTRIBUTES_MAX);
    require(fields, "notes", united.notes(), ProfileParser.NOTES_LENGTH_MAX);
    return fields;
  }

  private static void require(List<String> fields, String name, Collection<?> list, int sizeMax) {
    if (list.size() > sizeMax) {
      fields.add(name);
    }
  }

  private static void require(
      List<String> fields, String name, @Nullable String text, int lengthMax) {
    if (text != null && Text.length(text) > lengthMax) {
      fields.add(name);
    }
  }
}
