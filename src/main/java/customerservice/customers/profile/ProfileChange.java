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
 * A sparse change of a profile: an absent field is kept, a null field is cleared.
 *
 * @param expectedVersion the version in the body; null if it has none
 * @param sender the token's {@code sub}; null if the customer sent the change
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
    @Nullable Long expectedVersion,
    @Nullable String sender) {

  /** The actor that the consent history records: the sender, or the customer's id. */
  public String actor(CustomerId customer) {
    return sender == null ? customer.toString() : sender;
  }

  /** Whether the change expects that version of the profile, or any version. */
  public boolean expects(long version) {
    return expectedVersion == null || expectedVersion == version;
  }

  /**
   * Copies the change without the fields that only staff may write.
   *
   * @param ownUserId the login of the customer; absent if it is kept
   */
  ProfileChange byCustomer(Field<String> ownUserId) {
    return new ProfileChange(
        Field.absent(),
        ownUserId,
        firstName,
        lastName,
        email,
        phone,
        dateOfBirth,
        addresses,
        preferences,
        consents,
        Field.absent(),
        Field.absent(),
        Field.absent(),
        Field.absent(),
        expectedVersion,
        sender);
  }

  /** Applies the change to a profile. */
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
   * A change of the attributes.
   *
   * @param replacesAll whether the values replace all attributes; otherwise they are merged by name
   * @param values by name; null removes an attribute
   */
  record AttributesChange(boolean replacesAll, Map<String, @Nullable String> values) {
    Map<String, String> applyTo(Map<String, String> before) {
      Map<String, String> after = new LinkedHashMap<>(replacesAll ? Map.of() : before);
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
      Field<ConsentInput> emailMarketing,
      Field<ConsentInput> smsMarketing,
      Field<ConsentInput> profiling) {

    /**
     * A consent as sent; the service sets its time.
     *
     * @param granted absent if an existing consent keeps its answer
     */
    record ConsentInput(Field<Boolean> granted, Field<String> source) {
      boolean lacksGranted(@Nullable Consent before) {
        return before == null && granted.value() == null;
      }
    }

    /** The consents that have no answer, neither stored nor in the change. */
    List<String> missingGranted(Consents before) {
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
        Field<ConsentInput> input, @Nullable Consent before, Instant now) {
      if (!input.isPresent()) {
        return before;
      }
      ConsentInput sent = input.value();
      if (sent == null) {
        return null;
      }
      boolean granted = sent.granted().orKeep(before != null && before.granted());
      // A stored source is the origin of the stored answer only.
      return before == null || before.granted() != granted
          ? new Consent(granted, now, sent.source().value())
          : new Consent(granted, before.at(), sent.source().or(before.source()));
    }
  }
}
