package customerservice.customers.profile;

import customerservice.platform.ChangedFields;
import java.util.List;

/** Names the changed fields of a profile for the audit log, which holds no field values. */
public final class ProfileDiff {
  private ProfileDiff() {}

  /** The fields that are set in a new profile. */
  public static List<String> fields(Profile created) {
    return fields(Profile.NEW, created);
  }

  /**
   * The fields that differ. {@code attributes} counts as one field because its keys, which the
   * client chooses, may hold personal data.
   */
  public static List<String> fields(Profile before, Profile after) {
    ChangedFields changed =
        new ChangedFields()
            .compare("external_id", before.externalId(), after.externalId())
            .compare("user_id", before.userId(), after.userId())
            .compare("first_name", before.firstName(), after.firstName())
            .compare("last_name", before.lastName(), after.lastName())
            .compare("email", before.email(), after.email())
            .compare("phone", before.phone(), after.phone())
            .compare("date_of_birth", before.dateOfBirth(), after.dateOfBirth())
            .compare("addresses", before.addresses(), after.addresses());
    preferences(changed, before.preferences(), after.preferences());
    Consents.NAMES.forEach(name ->
        changed.compare(
            "consents." + name, before.consents().named(name), after.consents().named(name)));
    return changed
        .compare("tags", before.tags(), after.tags())
        .compare("attributes", before.attributes(), after.attributes())
        .compare("notes", before.notes(), after.notes())
        .compare("status", before.status(), after.status())
        .names();
  }

  private static void preferences(ChangedFields changed, Preferences before, Preferences after) {
    changed
        .compare(
            "preferences.dietary_restrictions",
            before.dietaryRestrictions(),
            after.dietaryRestrictions())
        .compare("preferences.allergens", before.allergens(), after.allergens())
        .compare("preferences.favorite_items", before.favoriteItems(), after.favoriteItems())
        .compare("preferences.seating", before.seating(), after.seating())
        .compare("preferences.language", before.language(), after.language())
        .compare(
            "preferences.preferred_contact", before.preferredContact(), after.preferredContact())
        .compare("preferences.notes", before.notes(), after.notes());
  }
}
