package customerservice.customers;

import customerservice.platform.Field;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sparse change of a profile: what is absent stays, what is null is cleared.
 *
 * @param ofVersion the version it was made to; null where it names none
 */
record ProfileChange(
    Field<String> externalId,
    Field<String> userId,
    Field<String> firstName,
    Field<String> lastName,
    Field<String> email,
    Field<String> phone,
    Field<String> dateOfBirth,
    Field<List<Address>> addresses,
    Field<PreferencesChange> preferences,
    Field<ConsentsChange> consents,
    Field<List<String>> tags,
    Field<Map<String, String>> attributes,
    Field<String> notes,
    Field<Status> status,
    @Nullable Long ofVersion) {

  /** Whether it was made to that version: one that names none was made to any. */
  boolean isMadeTo(long version) {
    return ofVersion == null || ofVersion == version;
  }

  /** The profile with the change made. */
  Profile applyTo(Profile before, Instant now) {
    return new Profile(
        externalId.or(before.externalId()),
        userId.or(before.userId()),
        firstName.orKeep(before.firstName()),
        lastName.or(before.lastName()),
        email.or(before.email()),
        phone.or(before.phone()),
        dateOfBirth.or(before.dateOfBirth()),
        addresses.orEmpty(before.addresses(), List.of()),
        preferencesAfter(before.preferences()),
        consentsAfter(before.consents(), now),
        tags.orEmpty(before.tags(), List.of()),
        attributes.orEmpty(before.attributes(), Map.of()),
        notes.or(before.notes()),
        status.orKeep(before.status()));
  }

  private Preferences preferencesAfter(Preferences before) {
    if (!preferences.isPresent()) {
      return before;
    }
    return preferences.value() == null ? Preferences.NONE : preferences.value().applyTo(before);
  }

  private Consents consentsAfter(Consents before, Instant now) {
    if (!consents.isPresent()) {
      return before;
    }
    return consents.value() == null ? Consents.NONE : consents.value().applyTo(before, now);
  }

  /** A change of preferences, member by member. */
  record PreferencesChange(
      Field<List<String>> dietaryRestrictions,
      Field<List<String>> allergens,
      Field<List<String>> favoriteItems,
      Field<String> seating,
      Field<String> language,
      Field<String> preferredContact,
      Field<String> notes) {

    Preferences applyTo(Preferences before) {
      return new Preferences(
          dietaryRestrictions.orEmpty(before.dietaryRestrictions(), List.of()),
          allergens.orEmpty(before.allergens(), List.of()),
          favoriteItems.orEmpty(before.favoriteItems(), List.of()),
          seating.or(before.seating()),
          language.or(before.language()),
          preferredContact.or(before.preferredContact()),
          notes.or(before.notes()));
    }
  }

  /** A change of consents, member by member. */
  record ConsentsChange(
      Field<Answer> emailMarketing, Field<Answer> smsMarketing, Field<Answer> profiling) {

    /** An answer as it is sent: its time is the service's to say. */
    record Answer(boolean granted, @Nullable String source) {}

    Consents applyTo(Consents before, Instant now) {
      return new Consents(
          consent(emailMarketing, before.emailMarketing(), now),
          consent(smsMarketing, before.smsMarketing(), now),
          consent(profiling, before.profiling(), now));
    }

    private static @Nullable Consent consent(
        Field<Answer> answer, @Nullable Consent before, Instant now) {
      if (!answer.isPresent()) {
        return before;
      }
      if (answer.value() == null) {
        return null;
      }
      boolean granted = answer.value().granted();
      boolean stays = before != null && before.granted() == granted;
      Instant at = before != null && stays ? before.at() : now;
      return new Consent(granted, at, answer.value().source());
    }
  }
}
