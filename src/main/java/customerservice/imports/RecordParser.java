package customerservice.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.ProfileParser;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.CsvToJson;
import customerservice.imports.records.DateOrder;
import customerservice.imports.records.RawRecord;
import customerservice.imports.records.RecordSplitter;
import customerservice.loyalty.rules.Posting;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Problem;
import customerservice.platform.input.StrictJson;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses and validates records by the rules of a profile. */
@Singleton
final class RecordParser {
  /** The next day has a year of five digits, which is not RFC 3339. */
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  /** A date with the year 0000 is one without a year. */
  private static final Instant YEAR_ONE = Instant.parse("0001-01-01T00:00:00Z");

  private static final String CONSENTS = "consents";
  private static final int DATE_LENGTH = 10;
  private static final List<String> DATES = List.of("date_of_birth", CsvHeader.OPENING_EXPIRES_AT);

  /** The offset at which a date lasts longest. */
  private static final ZoneOffset LAST_OFFSET = ZoneOffset.ofHours(-12);

  private final ProfileParser profiles;
  private final ContactHashes hashes;
  private final InstantSource clock;

  RecordParser(ProfileParser profiles, ContactHashes hashes, InstantSource clock) {
    this.profiles = profiles;
    this.hashes = hashes;
    this.clock = clock;
  }

  /**
   * A parsed record.
   *
   * @param profile null if the record could not be parsed
   * @param opening the opening points; null for none
   * @param isCopied whether the opening points are the balance of an exported customer
   * @param errors empty if the record is valid
   * @param input the part of the record that its reject may keep
   * @param hashes of the contacts; of the words if no contact could be parsed
   */
  record ParsedRecord(
      RawRecord raw,
      @Nullable ImportedProfile profile,
      Posting.Movement.@Nullable Opening opening,
      boolean isCopied,
      List<FieldError> errors,
      String input,
      Set<Long> hashes) {
    Reject rejected(List<FieldError> reasons) {
      return Reject.of(raw.line(), input, reasons, hashes);
    }
  }

  /** The converter for the rows of an import; null if its file is not a CSV. */
  @Nullable CsvToJson rows(Job job) {
    return job.header() == null
        ? null
        : new CsvToJson(
            job.header(),
            job.options().reading().unknownColumns(),
            profiles.defaultRegion(),
            profiles::comparable);
  }

  /**
   * Parses a record.
   *
   * @param rows null if the file is not a CSV
   */
  ParsedRecord parse(RawRecord raw, Job.Options options, @Nullable CsvToJson rows) {
    ValidationErrors errors = new ValidationErrors();
    ObjectNode json = json(raw, rows, errors);
    if (json == null) {
      return unparsed(raw, options, errors(errors));
    }
    DateOrder dates = options.reading().dates();
    convertDates(json, dates, errors);
    ImportedProfile.Origin origin =
        new ImportedProfile.Origin(
            id(json, errors),
            code(json.path("status")),
            consentTimes(json, dates, errors),
            rows != null,
            rows != null && !rows.hasAttributes());
    JsonObjectReader fields = JsonObjectReader.of(json, errors);
    boolean isCopied = !json.hasNonNull(CsvHeader.OPENING_POINTS) && options.withBalances();
    Posting.Movement.Opening opening = opening(json, fields, errors, isCopied);
    ImportedProfile profile = profiles.imported(fields, origin);
    fields.end();
    List<FieldError> all = errors(errors, profile, options, rows != null);
    TenantId tenant = options.actor().tenant();
    List<Contact> contacts = profile.contacts();
    if (contacts.isEmpty()) {
      ParsedRecord unparsed = unparsed(raw, options, all);
      return new ParsedRecord(
          raw, profile, opening, isCopied, unparsed.errors(), unparsed.input(), unparsed.hashes());
    }
    Set<Long> found = new HashSet<>(hashes.of(tenant, contacts));
    if (origin.id() != null) {
      found.addAll(hashes.of(tenant, origin.id()));
    }
    return new ParsedRecord(raw, profile, opening, isCopied, all, raw.text(), found);
  }

  /** The result for a record in which no contact could be parsed. */
  ParsedRecord unparsed(RawRecord raw, Job.Options options, List<FieldError> errors) {
    Reject reject = hashes.unparsed(options.actor().tenant(), raw.line(), raw.text(), errors);
    return new ParsedRecord(
        raw, null, null, false, reject.errors(), reject.input(), reject.hashes());
  }

  /** The JSON of a record; null if there is an error that prevents it. */
  private static @Nullable ObjectNode json(
      RawRecord raw, @Nullable CsvToJson rows, ValidationErrors errors) {
    switch (raw.error()) {
      case NONE -> {
        return rows == null ? object(raw.text(), errors) : rows.convert(raw.text(), errors);
      }
      case TOO_LONG -> {
        String message =
            "A record must have at most " + RecordSplitter.RECORD_BYTES_MAX + " bytes.";
        errors.add("$", FieldCode.TOO_LONG, message);
      }
      case QUOTES -> errors.add("$", FieldCode.INVALID_FORMAT, CsvToJson.INVALID_QUOTES);
      case ENCODING -> throw new IllegalStateException("an upload with this error is not stored");
    }
    return null;
  }

  private static @Nullable ObjectNode object(String text, ValidationErrors errors) {
    try {
      JsonNode json = StrictJson.read(text, "This");
      if (json instanceof ObjectNode object) {
        return object;
      }
      errors.add("$", FieldCode.WRONG_TYPE, "This must be a JSON object.");
    } catch (StrictJson.NotJson e) {
      errors.add("$", FieldCode.INVALID_FORMAT, e.detail());
    }
    return null;
  }

  /** Converts the dates to ISO; removes a text that is not a date, which adds an error. */
  private static void convertDates(ObjectNode json, DateOrder order, ValidationErrors errors) {
    for (String name : DATES) {
      String text = code(json.path(name));
      if (text == null) {
        continue;
      }
      String date = order.iso(text);
      if (date == null) {
        errors.add(name, FieldCode.INVALID_FORMAT, order.message(text));
        json.remove(name);
      } else {
        json.put(name, date);
      }
    }
  }

  private static @Nullable CustomerId id(ObjectNode json, ValidationErrors errors) {
    JsonNode given = json.path("id");
    String text = given.isTextual() ? code(given) : given.asText("");
    if (given.isMissingNode() || text == null || given.isNull()) {
      return null;
    }
    CustomerId id = CustomerId.parse(text).orElse(null);
    if (id == null) {
      errors.add(
          "id",
          FieldCode.INVALID_FORMAT,
          "This must be the id of an exported customer. An id of another system is an"
              + " external_id.");
    }
    return id;
  }

  /** A text without invisible characters; null if it is blank. */
  private static @Nullable String code(JsonNode value) {
    if (!value.isTextual()) {
      return null;
    }
    String text = value.textValue();
    // NUL is invisible, but an error.
    return Text.isStorable(text) ? Text.trimmed(Text.visible(text)) : text;
  }

  /** The times of the answers; a time that the service cannot read adds an error. */
  private Map<String, Instant> consentTimes(
      ObjectNode json, DateOrder order, ValidationErrors errors) {
    Map<String, Instant> times = new HashMap<>();
    for (String name : Consents.NAMES) {
      JsonNode at = json.path(CONSENTS).path(name).path("at");
      String text = code(at);
      boolean isBlank = text == null && at.isTextual();
      if (isBlank || at.isMissingNode() || at.isNull()) {
        continue;
      }
      String field = CONSENTS + "." + name + ".at";
      Instant time = text == null ? null : order.time(text);
      if (time == null || time.isBefore(YEAR_ONE)) {
        errors.add(
            field,
            FieldCode.INVALID_FORMAT,
            "This must be a timestamp such as 2026-05-17T10:00:00Z or a date such as 2026-05-17.");
      } else if (time.isAfter(clock.instant())) {
        errors.add(field, FieldCode.OUT_OF_RANGE, "This must not be in the future.");
      } else {
        times.put(name, time);
      }
    }
    return times;
  }

  /**
   * The opening points; null for none.
   *
   * @param isCopied whether they are the exported balance
   */
  private Posting.Movement.@Nullable Opening opening(
      ObjectNode json, JsonObjectReader fields, ValidationErrors errors, boolean isCopied) {
    Field<Long> given = fields.integer(CsvHeader.OPENING_POINTS, 0, Posting.POINTS_MAX);
    Field<Long> lifetime = fields.integer(CsvHeader.OPENING_LIFETIME_POINTS, 0, Posting.POINTS_MAX);
    LocalDate lastDay = lastDay(fields);
    if (isCopied && json.get("loyalty") instanceof ObjectNode loyalty) {
      given =
          JsonObjectReader.within(loyalty, "loyalty", errors)
              .integer("points", 0, Posting.POINTS_MAX);
    }
    long points = given.orKeep(0L);
    if (lifetime.orKeep(points) < points) {
      fields.addError(
          CsvHeader.OPENING_LIFETIME_POINTS,
          FieldCode.OUT_OF_RANGE,
          "This must be at least the opening points.");
      return null;
    }
    return points == 0 && lifetime.orKeep(0L) == 0
        ? null
        : new Posting.Movement.Opening(points, lifetime.orKeep(points), lastDay);
  }

  private static @Nullable String date(String text) {
    try {
      return LocalDate.parse(text).toString();
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** The last day of the opening points; null if the rules of the program decide. */
  private @Nullable LocalDate lastDay(JsonObjectReader fields) {
    String name = CsvHeader.OPENING_EXPIRES_AT;
    String date =
        fields
            .code(name, DATE_LENGTH, RecordParser::date, "This must be a date such as 2027-12-31.")
            .value();
    if (date == null) {
      return null;
    }
    LocalDate day = LocalDate.parse(date);
    if (!day.isBefore(LAST_DAY)) {
      fields.addError(
          name,
          FieldCode.OUT_OF_RANGE,
          "This must be before 9999-12-31. Without a date, the rules of the program apply.");
      return null;
    }
    // A business day can end up to a day after its date.
    if (day.isBefore(LocalDate.ofInstant(clock.instant(), LAST_OFFSET).minusDays(1))) {
      fields.addError(name, FieldCode.OUT_OF_RANGE, "This must not be in the past.");
      return null;
    }
    return day;
  }

  private static List<FieldError> errors(ValidationErrors errors) {
    return errors.problem().map(Problem::errors).orElse(List.of());
  }

  /**
   * All errors of a record, by column for a CSV. An invalid record that cannot be an update is also
   * checked as a new customer, so that the client gets all errors at once.
   */
  private static List<FieldError> errors(
      ValidationErrors errors, ImportedProfile profile, Job.Options options, boolean isCsv) {
    List<FieldError> all = new ArrayList<>(errors(errors));
    if (!all.isEmpty() && !options.mayUpdate()) {
      all.addAll(profile.errorsIfNew());
    }
    return isCsv
        ? all.stream()
            .map(error ->
                new FieldError(CsvToJson.column(error.field()), error.code(), error.message()))
            .toList()
        : List.copyOf(all);
  }
}
