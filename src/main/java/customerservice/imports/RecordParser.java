package customerservice.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.ProfileParser;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.CsvToJson;
import customerservice.imports.records.RawRecord;
import customerservice.imports.records.RecordSplitter;
import customerservice.loyalty.rules.Posting;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Problem;
import customerservice.platform.input.StrictJson;
import customerservice.platform.input.ValidationErrors;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses and validates records by the rules of a profile. */
@Singleton
final class RecordParser {
  private final ProfileParser profiles;
  private final ContactHashes hashes;

  RecordParser(ProfileParser profiles, ContactHashes hashes) {
    this.profiles = profiles;
    this.hashes = hashes;
  }

  /**
   * A parsed record.
   *
   * @param profile null if the record could not be parsed
   * @param points the opening points, at least 0
   * @param errors empty if the record is valid
   * @param input the part of the record that its reject may keep
   * @param hashes of the contacts; of the words if no contact could be parsed
   */
  record ParsedRecord(
      RawRecord raw,
      @Nullable ImportedProfile profile,
      long points,
      List<FieldError> errors,
      String input,
      Set<Long> hashes) {
    Reject rejected(List<FieldError> reasons) {
      return Reject.of(raw.line(), input, reasons, hashes);
    }
  }

  /**
   * Parses a record.
   *
   * @param header null if the file is not a CSV
   */
  ParsedRecord parse(RawRecord raw, Job.Options options, @Nullable CsvHeader header) {
    ValidationErrors errors = new ValidationErrors();
    ObjectNode json = json(raw, header, errors);
    if (json == null) {
      return unparsed(raw, options, errors(errors));
    }
    JsonObjectReader fields = JsonObjectReader.of(json, errors);
    long points = openingPoints(json, fields, errors, options);
    ImportedProfile profile = profiles.imported(fields, header != null);
    fields.end();
    List<FieldError> all = errors(errors, profile, options, header != null);
    List<Contact> contacts = profile.contacts();
    if (contacts.isEmpty()) {
      ParsedRecord unparsed = unparsed(raw, options, all);
      return new ParsedRecord(
          raw, profile, points, unparsed.errors(), unparsed.input(), unparsed.hashes());
    }
    Set<Long> contactHashes = hashes.of(options.actor().tenant(), contacts);
    return new ParsedRecord(raw, profile, points, all, raw.text(), contactHashes);
  }

  /** The result for a record in which no contact could be parsed. */
  ParsedRecord unparsed(RawRecord raw, Job.Options options, List<FieldError> errors) {
    Reject reject = hashes.unparsed(options.actor().tenant(), raw.line(), raw.text(), errors);
    return new ParsedRecord(raw, null, 0, reject.errors(), reject.input(), reject.hashes());
  }

  /** The JSON of a record; null if there is an error that prevents it. */
  private static @Nullable ObjectNode json(
      RawRecord raw, @Nullable CsvHeader header, ValidationErrors errors) {
    switch (raw.error()) {
      case NONE -> {
        return header == null
            ? object(raw.text(), errors)
            : CsvToJson.convert(header, raw.text(), errors);
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

  /** The opening points; if there are none and balances are imported, the exported balance. */
  private static long openingPoints(
      ObjectNode json, JsonObjectReader fields, ValidationErrors errors, Job.Options options) {
    Field<Long> points = fields.integer(CsvHeader.OPENING_POINTS, 0, Posting.POINTS_MAX);
    if (!points.isPresent()
        && options.withBalances()
        && json.get("loyalty") instanceof ObjectNode loyalty) {
      points =
          JsonObjectReader.within(loyalty, "loyalty", errors)
              .integer("points", 0, Posting.POINTS_MAX);
    }
    return points.orKeep(0L);
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
