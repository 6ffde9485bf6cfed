package customerservice.customers.profile;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.customers.profile.ProfileChange.AttributesChange;
import customerservice.customers.profile.ProfileChange.ConsentsChange;
import customerservice.customers.profile.ProfileChange.ConsentsChange.ConsentInput;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses request bodies and import records that hold all or some fields of a profile. */
@Singleton
public final class ProfileParser {
  /** Error text for a profile without a contact. */
  static final String NO_CONTACT =
      "At least one of email, phone, external_id and user_id must be set.";

  private static final int ID_LENGTH_MAX = 100;
  private static final int NAME_LENGTH_MAX = 100;
  private static final int EMAIL_LENGTH_MAX = 254; // RFC 5321 §4.5.3.1.3, without the brackets
  private static final int PHONE_LENGTH_MAX = 50;
  private static final int DATE_LENGTH_MAX = 10;
  public static final int ADDRESSES_MAX = 10;
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

  /** Includes merged, so that a client can send back a profile that it read. */
  private static final List<String> STATUSES_OR_MERGED =
      Stream.concat(STATUSES.stream(), Stream.of(Status.MERGED.code())).toList();

  /**
   * Fields that only the service sets; ignored in a change, so that a client can send them back.
   */
  private static final String[] READ_ONLY = {
    "id", "loyalty", "merged_into", "created_at", "updated_at"
  };

  /** Fields that a customer may not change, and may send only with the value that it reads. */
  private static final Set<String> STAFF_ONLY =
      Set.of("external_id", "user_id", "tags", "attributes", "notes", "status");

  private enum Form {
    /** A new profile: an absent field is unset. */
    NEW,
    /** A change: an absent field is kept, a present one is replaced. */
    SPARSE,
    /** A change in which nested objects are merged (RFC 7396). */
    PATCH,
    /** A new profile or a change: which of them is known only after the contacts are looked up. */
    IMPORT
  }

  private final ProfileRules rules;

  ProfileParser(ProfileRules rules) {
    this.rules = rules;
  }

  /**
   * Parses a new profile, as {@link #create(JsonNode, Caller, ValidationErrors)} does.
   *
   * @throws Problem {@code forbidden}, {@code validation_failed}
   */
  public ProfileChange create(JsonNode body, Caller caller) {
    ValidationErrors errors = new ValidationErrors();
    ProfileChange change = create(body, caller, errors);
    errors.throwIfAny();
    return change;
  }

  /**
   * Parses a new profile; the caller throws the errors.
   *
   * @throws Problem {@code forbidden}
   */
  public ProfileChange create(JsonNode body, Caller caller, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    fields.readOnly(READ_ONLY);
    fields.readOnly("version", "tenant_id");
    ProfileChange change = read(fields, caller, Form.NEW);
    if (caller.isCustomer()) {
      requireUnchanged(fields, change, caller, Profile.NEW, errors);
      change = change.byCustomer(ownUserId(fields, caller));
    } else if (lacksContact(fields, change)) {
      fields.addError("$", FieldCode.REQUIRED, NO_CONTACT);
    }
    fields.end();
    return change;
  }

  /**
   * Parses a sparse change by staff.
   *
   * @throws Problem {@code validation_failed}
   */
  public ProfileChange update(JsonNode body, Caller caller) {
    ValidationErrors errors = new ValidationErrors();
    ProfileChange change = update(body, caller, () -> Profile.NEW, errors);
    errors.throwIfAny();
    return change;
  }

  /**
   * Parses a sparse change; the caller throws the errors. Ignores the fields that the service sets,
   * so that a client can send back a profile that it read.
   *
   * @param shown reads the profile that role {@code customer} sees
   * @throws Problem {@code forbidden}
   */
  public ProfileChange update(
      JsonNode body, Caller caller, Supplier<Profile> shown, ValidationErrors errors) {
    return change(body, caller, shown, errors, Form.SPARSE);
  }

  /**
   * Parses a merge patch (RFC 7396); otherwise like {@link #update}.
   *
   * @throws Problem {@code forbidden}
   */
  public ProfileChange patch(
      JsonNode body, Caller caller, Supplier<Profile> shown, ValidationErrors errors) {
    return change(body, caller, shown, errors, Form.PATCH);
  }

  private ProfileChange change(
      JsonNode body, Caller caller, Supplier<Profile> shown, ValidationErrors errors, Form form) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    fields.ignore(READ_ONLY);
    fields.readOnly("tenant_id");
    ProfileChange change = read(fields, caller, form);
    if (caller.isCustomer()) {
      if (fields.names().stream().anyMatch(STAFF_ONLY::contains)) {
        requireUnchanged(fields, change, caller, shown.get(), errors);
      }
      change = change.byCustomer(Field.absent());
    }
    fields.end();
    return change;
  }

  /** The region of phone numbers without a country code, ISO 3166-1 alpha-2. */
  public String defaultRegion() {
    return rules.defaultRegion();
  }

  /** A form of the value of a field that is equal for two notations of the same contact. */
  public String comparable(String field, String text) {
    return switch (field) {
      case "email" -> Contact.email(text).value();
      case "phone" -> Objects.requireNonNullElse(rules.phone(text), text);
      default -> text;
    };
  }

  /**
   * Parses an import record, which may create a customer or change one. Ignores the fields that the
   * service sets, so that an export can be imported.
   *
   * @param fields the caller calls {@link JsonObjectReader#end}
   */
  public ImportedProfile imported(JsonObjectReader fields, ImportedProfile.Origin origin) {
    fields.ignore(READ_ONLY);
    fields.ignore("version");
    fields.readOnly("tenant_id");
    ProfileChange change = read(fields, null, Form.IMPORT);
    List<FieldError> errorsIfNew = new ArrayList<>();
    if (!fields.isGiven("first_name", change.firstName())) {
      errorsIfNew.add(
          new FieldError("first_name", FieldCode.REQUIRED.code(), "This field is required."));
    }
    if (lacksContact(fields, change)) {
      errorsIfNew.add(new FieldError("$", FieldCode.REQUIRED.code(), NO_CONTACT));
    }
    return ImportedProfile.of(origin, change, errorsIfNew);
  }

  private static boolean lacksContact(JsonObjectReader fields, ProfileChange change) {
    return !fields.isGiven("email", change.email())
        && !fields.isGiven("phone", change.phone())
        && !fields.isGiven("external_id", change.externalId())
        && !fields.isGiven("user_id", change.userId());
  }

  /**
   * Requires that the fields that a customer may not change have the values that it reads.
   *
   * @throws Problem {@code forbidden}
   */
  private static void requireUnchanged(
      JsonObjectReader fields,
      ProfileChange change,
      Caller caller,
      Profile shown,
      ValidationErrors errors) {
    for (String name : fields.names()) {
      boolean isSame =
          switch (name) {
            case "external_id" -> change.externalId().equals(Field.of(shown.externalId()));
            case "user_id" ->
                change.userId().equals(Field.of(caller.subject()))
                    || change.userId().equals(Field.of(shown.userId()));
            case "tags" -> change.tags().equals(Field.of(shown.tags()));
            case "attributes" ->
                change
                    .attributes()
                    .map(AttributesChange::values)
                    .equals(Field.of(shown.attributes()));
            case "notes" -> change.notes().equals(Field.of(shown.notes()));
            case "status" -> change.status().equals(Field.of(shown.status()));
            default -> true;
          };
      if (!isSame || (STAFF_ONLY.contains(name) && errors.areAt(name))) {
        throw new Problem(ProblemCode.FORBIDDEN, "A customer may not write this field.")
            .with("field", name);
      }
    }
  }

  private ProfileChange read(JsonObjectReader fields, @Nullable Caller caller, Form form) {
    boolean isNew = form == Form.NEW;
    Field<String> firstName = fields.text("first_name", NAME_LENGTH_MAX);
    Field<String> status = fields.oneOf("status", isNew ? STATUSES : STATUSES_OR_MERGED);
    boolean hasVersion = form == Form.SPARSE || form == Form.PATCH;
    Field<Long> version =
        hasVersion ? fields.integer("version", 1, Long.MAX_VALUE) : Field.absent();
    return new ProfileChange(
        fields.identifier("external_id", ID_LENGTH_MAX),
        fields.text("user_id", ID_LENGTH_MAX),
        firstName(fields, firstName, form),
        fields.text("last_name", NAME_LENGTH_MAX),
        fields.identifier(
            "email", EMAIL_LENGTH_MAX, ProfileRules::email, "This must be an email address."),
        fields.code("phone", PHONE_LENGTH_MAX, rules::phone, "This must be a phone number."),
        dateOfBirth(fields),
        AddressParser.addresses(fields),
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
      // Only a merge sets this status.
      case IMPORT ->
          Status.MERGED.code().equals(status.value()) ? Field.absent() : status.map(Status::of);
    };
  }

  /** A customer's own profile always has the token's subject as its user_id. */
  private static Field<String> ownUserId(JsonObjectReader fields, Caller caller) {
    if (Text.length(caller.subject()) > ID_LENGTH_MAX) {
      String message = "The token's sub must have at most " + ID_LENGTH_MAX + " characters.";
      fields.addError("user_id", FieldCode.TOO_LONG, message);
    }
    return Field.of(caller.subject());
  }

  private Field<String> dateOfBirth(JsonObjectReader fields) {
    String name = "date_of_birth";
    Field<String> date =
        fields.code(
            name, DATE_LENGTH_MAX, ProfileRules::date, "This must be a date such as 1990-05-17.");
    if (date.value() != null && !rules.isDateOfBirth(date.value())) {
      String message = "This must be from " + ProfileRules.BIRTH_MIN + " to today.";
      fields.addError(name, FieldCode.OUT_OF_RANGE, message);
    }
    return date;
  }

  private static PreferencesChange preferences(JsonObjectReader fields) {
    return new PreferencesChange(
        fields.slugs("dietary_restrictions", LIST_SIZE_MAX),
        fields.slugs("allergens", LIST_SIZE_MAX),
        fields.texts("favorite_items", LIST_SIZE_MAX, FAVORITE_LENGTH_MAX),
        fields.text("seating", SEATING_LENGTH_MAX),
        fields.code(
            "language",
            LANGUAGE_LENGTH_MAX,
            ProfileRules::language,
            "This must be a BCP 47 language tag, such as es-MX."),
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
        fields.object("email_marketing", consent -> consent(consent, form)),
        fields.object("sms_marketing", consent -> consent(consent, form)),
        fields.object("profiling", consent -> consent(consent, form)));
  }

  private static ConsentInput consent(JsonObjectReader fields, Form form) {
    if (form == Form.NEW) {
      fields.readOnly("at");
    } else {
      fields.ignore("at");
    }
    Field<Boolean> granted = fields.bool("granted");
    return new ConsentInput(
        form == Form.PATCH
            ? fields.notNull("granted", granted)
            : fields.required("granted", granted),
        fields.text("source", SOURCE_LENGTH_MAX));
  }
}
