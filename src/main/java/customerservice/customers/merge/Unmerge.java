package customerservice.customers.merge;

import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Preferences;
import customerservice.customers.profile.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a merge: reverts what the merge changed in both profiles. Fields of the target that were
 * edited since the merge keep their current values. Pure.
 *
 * @param target without the values that it took from the source
 * @param source as it was before the merge
 */
record Unmerge(Profile target, Profile source) {
  /**
   * Undoes a merge.
   *
   * @param now the target's current profile
   */
  static Unmerge of(Profile now, MergeRecord merge) {
    Profile before = merge.targetBefore();
    Profile after = merge.targetAfter();
    Profile target =
        new Profile(
            revert(before.externalId(), after.externalId(), now.externalId()),
            revert(before.userId(), after.userId(), now.userId()),
            now.firstName(),
            revert(before.lastName(), after.lastName(), now.lastName()),
            isSameEmail(after.email(), now.email()) && before.email() == null ? null : now.email(),
            revert(before.phone(), after.phone(), now.phone()),
            revert(before.dateOfBirth(), after.dateOfBirth(), now.dateOfBirth()),
            addresses(before.addresses(), after.addresses(), now.addresses()),
            preferences(before.preferences(), after.preferences(), now.preferences()),
            consents(before.consents(), after.consents(), now.consents()),
            withoutAdded(before.tags(), after.tags(), now.tags()),
            attributes(before.attributes(), after.attributes(), now.attributes()),
            notes(before.notes(), after.notes(), now.notes()),
            now.status());
    return new Unmerge(target, merge.sourceBefore());
  }

  /** The value before the merge, if the value has not been edited since. */
  private static <T> @Nullable T revert(@Nullable T before, @Nullable T after, @Nullable T now) {
    return Objects.equals(now, after) ? before : now;
  }

  private static boolean isSameEmail(@Nullable String one, @Nullable String other) {
    return one != null && other != null && Contact.email(one).equals(Contact.email(other));
  }

  private static <T> List<T> withoutAdded(List<T> before, List<T> after, List<T> now) {
    List<T> added = after.stream().filter(entry -> !before.contains(entry)).toList();
    return now.stream().filter(entry -> !added.contains(entry)).toList();
  }

  /** Compares addresses without their default flag, which may have been changed since. */
  private static List<Address> addresses(
      List<Address> before, List<Address> after, List<Address> now) {
    List<Address> old = withoutDefault(before);
    List<Address> added =
        withoutDefault(after).stream().filter(address -> !old.contains(address)).toList();
    return Address.withDefault(
        now.stream().filter(address -> !added.contains(address.notDefault())).toList());
  }

  private static List<Address> withoutDefault(List<Address> addresses) {
    return addresses.stream().map(Address::notDefault).toList();
  }

  private static Preferences preferences(Preferences before, Preferences after, Preferences now) {
    return new Preferences(
        withoutAdded(
            before.dietaryRestrictions(), after.dietaryRestrictions(), now.dietaryRestrictions()),
        withoutAdded(before.allergens(), after.allergens(), now.allergens()),
        withoutAdded(before.favoriteItems(), after.favoriteItems(), now.favoriteItems()),
        revert(before.seating(), after.seating(), now.seating()),
        revert(before.language(), after.language(), now.language()),
        revert(before.preferredContact(), after.preferredContact(), now.preferredContact()),
        notes(before.notes(), after.notes(), now.notes()));
  }

  private static Consents consents(Consents before, Consents after, Consents now) {
    return new Consents(
        revert(before.emailMarketing(), after.emailMarketing(), now.emailMarketing()),
        revert(before.smsMarketing(), after.smsMarketing(), now.smsMarketing()),
        revert(before.profiling(), after.profiling(), now.profiling()));
  }

  private static Map<String, String> attributes(
      Map<String, String> before, Map<String, String> after, Map<String, String> now) {
    Map<String, String> reverted = new LinkedHashMap<>(now);
    after.forEach((name, value) -> {
      if (!before.containsKey(name)) {
        reverted.remove(name, value);
      }
    });
    return reverted;
  }

  /** Removes the text that the merge added, if the edited notes still contain it. */
  private static @Nullable String notes(
      @Nullable String before, @Nullable String after, @Nullable String now) {
    if (now == null || after == null || Objects.equals(before, after)) {
      return now;
    }
    String reverted = now;
    if (now.startsWith(after)) {
      reverted = (before == null ? "" : before) + now.substring(after.length());
    } else if (before != null) {
      String added = after.substring(before.length());
      int at = now.indexOf(added);
      reverted = at < 0 ? now : now.substring(0, at) + now.substring(at + added.length());
    }
    reverted = reverted.strip();
    return reverted.isEmpty() ? null : reverted;
  }
}
