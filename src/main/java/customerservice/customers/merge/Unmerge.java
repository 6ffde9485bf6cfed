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
 * A merge taken back: both profiles are what they were, as far as the merge changed them. What
 * somebody has changed in the target since stays as it is now. Pure.
 *
 * @param target without what it took
 * @param source as it was
 */
record Unmerge(Profile target, Profile source) {
  /**
   * What comes of it.
   *
   * @param now the target as it is
   * @param merged what the merge did
   */
  static Unmerge of(Profile now, MergeRecord merged) {
    Profile before = merged.targetBefore();
    Profile after = merged.targetAfter();
    Profile target =
        new Profile(
            undone(before.externalId(), after.externalId(), now.externalId()),
            undone(before.userId(), after.userId(), now.userId()),
            now.firstName(),
            undone(before.lastName(), after.lastName(), now.lastName()),
            isSameEmail(after.email(), now.email()) && before.email() == null ? null : now.email(),
            undone(before.phone(), after.phone(), now.phone()),
            undone(before.dateOfBirth(), after.dateOfBirth(), now.dateOfBirth()),
            addresses(before.addresses(), after.addresses(), now.addresses()),
            preferences(before.preferences(), after.preferences(), now.preferences()),
            consents(before.consents(), after.consents(), now.consents()),
            without(before.tags(), after.tags(), now.tags()),
            attributes(before.attributes(), after.attributes(), now.attributes()),
            notes(before.notes(), after.notes(), now.notes()),
            now.status());
    return new Unmerge(target, merged.sourceBefore());
  }

  /** What stood there before, where there is still what the merge has put there. */
  private static <T> @Nullable T undone(@Nullable T before, @Nullable T after, @Nullable T now) {
    return Objects.equals(now, after) ? before : now;
  }

  private static boolean isSameEmail(@Nullable String one, @Nullable String other) {
    return one != null && other != null && Contact.email(one).equals(Contact.email(other));
  }

  private static <T> List<T> without(List<T> before, List<T> after, List<T> now) {
    List<T> added = after.stream().filter(entry -> !before.contains(entry)).toList();
    return now.stream().filter(entry -> !added.contains(entry)).toList();
  }

  /** Whichever is the default by now. */
  private static List<Address> addresses(
      List<Address> before, List<Address> after, List<Address> now) {
    List<Address> had = bare(before);
    List<Address> added = bare(after).stream().filter(address -> !had.contains(address)).toList();
    return Address.withDefault(
        now.stream().filter(address -> !added.contains(address.notDefault())).toList());
  }

  private static List<Address> bare(List<Address> addresses) {
    return addresses.stream().map(Address::notDefault).toList();
  }

  private static Preferences preferences(Preferences before, Preferences after, Preferences now) {
    return new Preferences(
        without(
            before.dietaryRestrictions(), after.dietaryRestrictions(), now.dietaryRestrictions()),
        without(before.allergens(), after.allergens(), now.allergens()),
        without(before.favoriteItems(), after.favoriteItems(), now.favoriteItems()),
        undone(before.seating(), after.seating(), now.seating()),
        undone(before.language(), after.language(), now.language()),
        undone(before.preferredContact(), after.preferredContact(), now.preferredContact()),
        notes(before.notes(), after.notes(), now.notes()));
  }

  private static Consents consents(Consents before, Consents after, Consents now) {
    return new Consents(
        undone(before.emailMarketing(), after.emailMarketing(), now.emailMarketing()),
        undone(before.smsMarketing(), after.smsMarketing(), now.smsMarketing()),
        undone(before.profiling(), after.profiling(), now.profiling()));
  }

  private static Map<String, String> attributes(
      Map<String, String> before, Map<String, String> after, Map<String, String> now) {
    Map<String, String> left = new LinkedHashMap<>(now);
    after.forEach((name, value) -> {
      if (!before.containsKey(name)) {
        left.remove(name, value);
      }
    });
    return left;
  }

  /**
   * Notes that somebody has gone on with lose what the merge put among them, if it is still there.
   */
  private static @Nullable String notes(
      @Nullable String before, @Nullable String after, @Nullable String now) {
    if (now == null || after == null || Objects.equals(before, after)) {
      return now;
    }
    String left = now;
    if (now.startsWith(after)) {
      left = (before == null ? "" : before) + now.substring(after.length());
    } else if (before != null) {
      String added = after.substring(before.length());
      int at = now.indexOf(added);
      left = at < 0 ? now : now.substring(0, at) + now.substring(at + added.length());
    }
    left = left.strip();
    return left.isEmpty() ? null : left;
  }
}
