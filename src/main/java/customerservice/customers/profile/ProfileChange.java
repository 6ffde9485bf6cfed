package customerservice.customers.profile;

import customerservice.platform.CustomerId;
import customerservice.platform.input.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sparse change of a profile: what is absent stays, what is null is cleared.
 *
 * @param ofVersion the version it was made to; null where it names none
 * @param sender who sent it: the token's {@code sub}; null for the customer
 */
public record ProfileChange(
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
    Field<AttributesChange> attributes,
    Field<String> notes,
    Field<Status> status,
    @Nullable Long ofVersion,
    @Nullable String sender) {

  /** Who makes it to the profile of a customer, as it is kept. */
  public String actor(CustomerId customer) {
    return sender == null ? customer.toString() : sender;
  }

  /** Whether it was made to that version: one that names none was made to any. */
  public boolean isMadeTo(long version) {
    return ofVersion == null || ofVersion == version;
  }

  /** The profile with the change made. */
  public Profile applyTo(Profile before, Instant now) {
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
        attributesAfter(before.attributes()),
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

  private Map<String, String> attributesAfter(Map<String, String> before) {
    if (!attributes.isPresent()) {
      return before;
    }
    return attributes.value() == null ? Map.of() : attributes.value().applyTo(before);
  }

  /**
   * A change of the caller's own data.
   *
   * @param isWhole whether it takes the place of all there is, or is merged into that key by key
   * @param values by name; null for one that is to be removed
   */
  record AttributesChange(boolean isWhole, Map<String, @Nullable String> values) {
    Map<String, String> applyTo(Map<String, String> before) {
      Map<String, String> after = new LinkedHashMap<>(isWhole ? Map.of() : before);
      values.forEach((name, value) -> {
        if (value == null) {
          after.remove(name);
        } else {
          after.put(name, value);
        }
      });
      return after;
    }
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

    /**
     * An answer as it is sent: its time is the service's to say.
     *
     * @param granted absent where the answer stays as it was: there must have been one
     */
    record Answer(Field<Boolean> granted, Field<String> source) {
      boolean lacksGranted(@Nullable Consent before) {
        return before == null && granted.value() == null;
      }
    }

    /** The members that would hold no answer: there was none, and the change gives none. */
    List<String> unanswered(Consents before) {
      List<String> names = new ArrayList<>();
      if (emailMarketing.map(a -> a.lacksGranted(before.emailMarketing())).orKeep(false)) {
        names.add("email_marketing");
      }
      if (smsMarketing.map(a -> a.lacksGranted(before.smsMarketing())).orKeep(false)) {
        names.add("sms_marketing");
      }
      if (profiling.map(a -> a.lacksGranted(before.profiling())).orKeep(false)) {
        names.add("profiling");
      }
      return names;
    }

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
      if (before == null) {
        return new Consent(
            answer.value().granted().orKeep(false), now, answer.value().source().value());
      }
      boolean granted = answer.value().granted().orKeep(before.granted());
      Instant at = before.granted() == granted ? before.at() : now;
      return new Consent(granted, at, answer.value().source().or(before.source()));
    }
  }
}
