package customerservice.customers.profile;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.customers.profile.ProfileChange.AttributesChange;
import customerservice.customers.profile.ProfileChange.ConsentsChange;
import customerservice.customers.profile.ProfileChange.PreferencesChange;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a body that holds a profile, or a part of one. */
@Singleton
public final class ProfileParser {
  /** Why a profile without any contact is refused. */
  static final String UNREACHABLE =
      "At least one of email, phone, external_id and user_id must be set.";

  private static final int ID_LENGTH_MAX = 100;
  private static final int NAME_LENGTH_MAX = 100;
  private static final int EMAIL_LENGTH_MAX = 254; // RFC 5321 §4.5.3.1.3, less the brackets
  private static final int PHONE_LENGTH_MAX = 50;
  private static final int DATE_LENGTH_MAX = 10;
  public static final int ADDRESSES_MAX = 10;
  private static final int ADDRESS_LABEL_LENGTH_MAX = 40;
  private static final int ADDRESS_LINE_LENGTH_MAX = 200;
  private static final int CITY_LENGTH_MAX = 100;
  private static final int POSTAL_CODE_LENGTH_MAX = 20;
  private static final int COUNTRY_LENGTH_MAX = 2;
  private static final int INSTRUCTIONS_LENGTH_MAX = 500;
  public static final int LIST_SIZE_MAX = 50;
  private static final int FAVORITE_LENGTH_MAX = 100;
  private static final int SEATING_LENGTH_MAX = 100;
  private static final int LANGUAGE_LENGTH_MAX = 35; // RFC 5646 §4.4.1
  public static final int PREFERENCE_NOTES_LENGTH_MAX = 1000;
  private static final int SOURCE_LENGTH_MAX = 100;
  public static final int ATTRIBUTES_MAX = 50;
  private static final int ATTRIBUTE_NAME_LENGTH_MAX = 40;
  private static final int ATTRIBUTE_VALUE_LENGTH_MAX = 500;
  public static final int NOTES_LENGTH_MAX = 5000;

  private static final List<String> CONTACTS = List.of("email", "sms", "phone", "push", "none");
  private static final List<String> STATUSES = List.of("active", "inactive", "blocked");

  /** A merged profile can be sent back as it was read. */
  private static final List<String> STATUSES_READ =
      Stream.concat(STATUSES.stream(), Stream.of(Status.MERGED.code())).toList();

  /** What the service alone sets, and what therefore can only be sent back. */
  private static final String[] READ_ONLY = {
    "id", "loyalty", "merged_into", "created_at", "updated_at"
  };

  /** What a guest may not write in their own profile; {@code user_id} but for their own. */
  private static final Set<String> FOR_STAFF =
      Set.of("external_id", "tags", "attributes", "notes", "status");

  /** What a body is: all of a new profile, or what shall change in one that is there. */
  private enum Form {
    /** What is absent is unset. */
    NEW,
    /** What is absent stays; what is there takes the place of what was. */
    SPARSE,
    /** The same, but objects inside merge (RFC 7396). */
    PATCH,
    /** All of a new profile, or what shall change: who reads it does not know yet. */
    IMPORT
  }

  private final ProfileRules rules;

  ProfileParser(ProfileRules rules) {
    this.rules = rules;
  }

  /**
   * Reads a new profile.
   *
   * @throws Problem {@code forbidden}, {@code validation_failed}
   */
  public ProfileChange create(JsonNode body, Caller caller) {
    ValidationErrors errors = new ValidationErrors();
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    requireWritable(body, fields, caller);
    fields.readOnly(READ_ONLY);
    fields.readOnly("version", "tenant_id");
    ProfileChange change = read(fields, caller, Form.NEW);
    // A guest is reached by their login, whatever they send.
    if (!caller.isCustomer() && isUnreachable(fields, change)) {
      errors.add("$", FieldCode.REQUIRED, UNREACHABLE);
    }
    fields.end();
    errors.throwIfAny();
    return change;
  }

  /**
   * Reads a sparse change. What was read can be sent back: what the service sets is passed over.
   *
   * @throws Problem {@code forbidden}, {@code validation_failed}
   */
  public ProfileChange update(JsonNode body, Caller caller) {
    return change(body, caller, Form.SPARSE);
  }

  /**
   * Reads a merge patch (RFC 7396); else the same.
   *
   * @throws Problem {@code forbidden}, {@code validation_failed}
   */
  public ProfileChange patch(JsonNode body, Caller caller) {
    return change(body, caller, Form.PATCH);
  }

  private ProfileChange change(JsonNode body, Caller caller, Form form) {
    ValidationErrors errors = new ValidationErrors();
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    requireWritable(body, fields, caller);
    fields.passOver(READ_ONLY);
    fields.readOnly("tenant_id");
    ProfileChange change = read(fields, caller, form);
    fields.end();
    errors.throwIfAny();
    return change;
  }

  /**
   * Reads somebody who comes from elsewhere, be it as a new customer or as a change of one who is
   * there. What was exported can be read: what the service sets is passed over.
   *
   * @param fields the caller ends its reading
   * @param hasDefaultAddressAlone whether the one address there is stands for the default alone
   */
  public ImportedProfile imported(JsonObjectReader fields, boolean hasDefaultAddressAlone) {
    fields.passOver(READ_ONLY);
    fields.passOver("version");
    fields.readOnly("tenant_id");
    ProfileChange change = read(fields, null, Form.IMPORT);
    List<FieldError> faultsIfNew = new ArrayList<>();
    if (!fields.isGiven("first_name", change.firstName())) {
      faultsIfNew.add(new FieldError("first_name", FieldCode.REQUIRED.code(), "This is needed."));
    }
    if (isUnreachable(fields, change)) {
      faultsIfNew.add(new FieldError("$", FieldCode.REQUIRED.code(), UNREACHABLE));
    }
    return new ImportedProfile(change, faultsIfNew, hasDefaultAddressAlone);
  }

  private static boolean isUnreachable(JsonObjectReader fields, ProfileChange change) {
    return !fields.isGiven("email", change.email())
        && !fields.isGiven("phone", change.phone())
        && !fields.isGiven("external_id", change.externalId())
        && !fields.isGiven("user_id", change.userId());
  }

  private static void requireWritable(JsonNode body, JsonObjectReader fields, Caller caller) {
    if (!caller.isCustomer()) {
      return;
    }
    for (String name : fields.names()) {
      boolean isAnothers =
          name.equals("user_id") && !caller.subject().equals(body.path(name).textValue());
      if (FOR_STAFF.contains(name) || isAnothers) {
        throw new Problem(ProblemCode.FORBIDDEN, "A customer may not write this field.")
            .with("field", name);
      }
    }
  }

  private ProfileChange read(JsonObjectReader fields, @Nullable Caller caller, Form form) {
    boolean isNew = form == Form.NEW;
    Field<String> firstName = fields.text("first_name", NAME_LENGTH_MAX);
    Field<String> status = fields.oneOf("status", isNew ? STATUSES : STATUSES_READ);
    boolean hasVersion = form == Form.SPARSE || form == Form.PATCH;
    Field<Long> version =
        hasVersion ? fields.integer("version", 1, Long.MAX_VALUE) : Field.absent();
    Field<String> userId = fields.text("user_id", ID_LENGTH_MAX);
    return new ProfileChange(
        fields.text("external_id", ID_LENGTH_MAX),
        isNew && caller != null && caller.isCustomer() ? ownUserId(fields, caller) : userId,
        firstName(fields, firstName, form),
        fields.text("last_name", NAME_LENGTH_MAX),
        fields.text(
            "email", EMAIL_LENGTH_MAX, ProfileRules::email, "This is not an e-mail address."),
        fields.text("phone", PHONE_LENGTH_MAX, rules::phone, "This is not a phone number."),
        dateOfBirth(fields),
        addresses(fields),
        fields.object("preferences", ProfileParser::preferences),
        fields.object("consents", consents -> consents(consents, form)),
        fields.slugs("tags", LIST_SIZE_MAX),
        attributes(fields, form),
        fields.text("notes", NOTES_LENGTH_MAX),
        status(fields, status, form),
        version.value(),
        caller == null || caller.isCustomer() ? null : caller.subject());
  }

  private static Field<String> firstName(JsonObjectReader fields, Field<String> name, Form form) {
    return switch (form) {
      case NEW -> fields.required("first_name", name);
      case SPARSE, PATCH -> fields.notNull("first_name", name);
      case IMPORT -> name;
    };
  }

  private static Field<Status> status(JsonObjectReader fields, Field<String> status, Form form) {
    return switch (form) {
      case NEW -> status.map(Status::of);
      case SPARSE, PATCH -> fields.notNull("status", status).map(Status::of);
      // Only a merge makes that of a profile.
      case IMPORT ->
          Status.MERGED.code().equals(status.value()) ? Field.absent() : status.map(Status::of);
    };
  }

  /** A guest's profile is the one of their login, whether they say so or not. */
  private static Field<String> ownUserId(JsonObjectReader fields, Caller caller) {
    if (Text.length(caller.subject()) > ID_LENGTH_MAX) {
      String message = "The token's sub has more than " + ID_LENGTH_MAX + " characters.";
      fields.fault("user_id", FieldCode.TOO_LONG, message);
    }
    return Field.of(caller.subject());
  }

  private Field<String> dateOfBirth(JsonObjectReader fields) {
    String name = "date_of_birth";
    Field<String> date =
        fields.text(
            name, DATE_LENGTH_MAX, ProfileRules::date, "This must be a day such as 1990-05-17.");
    if (date.value() != null && !rules.isBirth(date.value())) {
      String message = "This must be from " + ProfileRules.BIRTH_MIN + " to today.";
      fields.fault(name, FieldCode.OUT_OF_RANGE, message);
    }
    return date;
  }

  private static Field<List<Address>> addresses(JsonObjectReader fields) {
    Field<List<Address>> addresses =
        fields.objects("addresses", ADDRESSES_MAX, ProfileParser::address);
    if (addresses.value() == null) {
      return addresses;
    }
    int defaults = 0;
    for (int i = 0; i < addresses.value().size(); i++) {
      if (addresses.value().get(i).isDefault() && ++defaults > 1) {
        String path = "addresses[" + i + "].is_default";
        fields.fault(path, FieldCode.CONFLICT, "Only one address can be the default.");
      }
    }
    return addresses.map(Address::withDefault);
  }

  private static Address address(JsonObjectReader fields) {
    Field<String> country =
        fields.text(
            "country",
            COUNTRY_LENGTH_MAX,
            ProfileRules::country,
            "This must be a country of ISO 3166-1, such as ES.");
    return new Address(
        fields.text("label", ADDRESS_LABEL_LENGTH_MAX).value(),
        fields.required("line1", fields.text("line1", ADDRESS_LINE_LENGTH_MAX)).orKeep(""),
        fields.text("line2", ADDRESS_LINE_LENGTH_MAX).value(),
        fields.required("city", fields.text("city", CITY_LENGTH_MAX)).orKeep(""),
        fields.text("region", CITY_LENGTH_MAX).value(),
        fields.text("postal_code", POSTAL_CODE_LENGTH_MAX).value(),
        fields.required("country", country).orKeep(""),
        fields.text("delivery_instructions", INSTRUCTIONS_LENGTH_MAX).value(),
        fields.bool("is_default").orKeep(false));
  }

  private static PreferencesChange preferences(JsonObjectReader fields) {
    return new PreferencesChange(
        fields.slugs("dietary_restrictions", LIST_SIZE_MAX),
        fields.slugs("allergens", LIST_SIZE_MAX),
        fields.texts("favorite_items", LIST_SIZE_MAX, FAVORITE_LENGTH_MAX),
        fields.text("seating", SEATING_LENGTH_MAX),
        fields.text(
            "language",
            LANGUAGE_LENGTH_MAX,
            ProfileRules::language,
            "This must be a language tag of BCP 47, such as es-MX."),
        fields.oneOf("preferred_contact", CONTACTS),
        fields.text("notes", PREFERENCE_NOTES_LENGTH_MAX));
  }

  private static Field<AttributesChange> attributes(JsonObjectReader fields, Form form) {
    return fields
        .textMap(
            "attributes", ATTRIBUTES_MAX, ATTRIBUTE_NAME_LENGTH_MAX, ATTRIBUTE_VALUE_LENGTH_MAX)
        .map(values -> new AttributesChange(form != Form.PATCH, values));
  }

  private static ConsentsChange consents(JsonObjectReader fields, Form form) {
    return new ConsentsChange(
        fields.object("email_marketing", answer -> answer(answer, form)),
        fields.object("sms_marketing", answer -> answer(answer, form)),
        fields.object("profiling", answer -> answer(answer, form)));
  }

  private static ConsentsChange.Answer answer(JsonObjectReader fields, Form form) {
    if (form == Form.NEW) {
      fields.readOnly("at");
    } else {
      fields.passOver("at");
    }
    Field<Boolean> granted = fields.bool("granted");
    Field<String> source = fields.text("source", SOURCE_LENGTH_MAX);
    return switch (form) {
      case NEW, SPARSE ->
          new ConsentsChange.Answer(fields.required("granted", granted), Field.of(source.value()));
      case PATCH -> new ConsentsChange.Answer(fields.notNull("granted", granted), source);
      case IMPORT -> new ConsentsChange.Answer(fields.required("granted", granted), source);
    };
  }
}
