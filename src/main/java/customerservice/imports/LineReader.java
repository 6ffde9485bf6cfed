package customerservice.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ImportedProfile;
import customerservice.customers.profile.ProfileParser;
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

/** Reads records by the rules of a profile. Each has faults of its own. */
@Singleton
final class LineReader {
  private static final String WRONG_QUOTES =
      "A quotation hash here is not closed, or something stands behind the one that closes.";

  private final ProfileParser profiles;
  private final ContactHashes hashes;

  LineReader(ProfileParser profiles, ContactHashes hashes) {
    this.profiles = profiles;
    this.hashes = hashes;
  }

  /**
   * A record that was read.
   *
   * @param entrant null where it could not be read at all
   * @param points that they bring along
   * @param errors none where it can be taken in
   * @param input as much of it as is kept where it is not
   * @param hashes of its contacts; of its words where no contact could be read
   */
  record Line(
      RawRecord piece,
      @Nullable ImportedProfile entrant,
      long points,
      List<FieldError> errors,
      String input,
      Set<Long> hashes) {
    /** As one that is not taken. */
    Reject rejected(List<FieldError> wrong) {
      return Reject.of(piece.line(), input, wrong, hashes);
    }
  }

  /**
   * Reads a record.
   *
   * @param header null where the file has none
   */
  Line read(RawRecord piece, Job.Options options, @Nullable CsvHeader header) {
    ValidationErrors errors = new ValidationErrors();
    ObjectNode json =
        switch (piece.flaw()) {
          case NONE -> header == null ? object(piece, errors) : row(piece, header, errors);
          case TOO_LONG ->
              none(
                  errors,
                  FieldCode.TOO_LONG,
                  "This has more than " + RecordSplitter.RECORD_BYTES_MAX + " bytes.");
          case ENCODING -> throw new IllegalStateException("such a file is not taken");
          case QUOTES -> none(errors, FieldCode.INVALID_FORMAT, WRONG_QUOTES);
        };
    if (json == null) {
      return unread(piece, options, errors(errors));
    }
    JsonObjectReader fields = JsonObjectReader.of(json, errors);
    long points = points(json, fields, errors, options);
    ImportedProfile entrant = profiles.imported(fields, header != null);
    fields.end();
    List<FieldError> wrong = errors(errors, entrant, options, header != null);
    List<Contact> contacts = entrant.contacts();
    if (contacts.isEmpty()) {
      Line unread = unread(piece, options, wrong);
      return new Line(piece, entrant, points, unread.errors(), unread.input(), unread.hashes());
    }
    Set<Long> ofContacts = hashes.of(options.by().tenant(), contacts);
    return new Line(piece, entrant, points, wrong, piece.text(), ofContacts);
  }

  /** A record in which no contact could be read. */
  Line unread(RawRecord piece, Job.Options options, List<FieldError> errors) {
    Reject kept = hashes.unread(options.by().tenant(), piece.line(), piece.text(), errors);
    return new Line(piece, null, 0, kept.errors(), kept.input(), kept.hashes());
  }

  private static @Nullable ObjectNode none(
      ValidationErrors errors, FieldCode code, String message) {
    errors.add("$", code, message);
    return null;
  }

  private static @Nullable ObjectNode object(RawRecord piece, ValidationErrors errors) {
    try {
      JsonNode json = StrictJson.read(piece.text(), "This");
      return json instanceof ObjectNode object
          ? object
          : none(errors, FieldCode.WRONG_TYPE, "This must be a JSON object.");
    } catch (StrictJson.NotJson e) {
      return none(errors, FieldCode.INVALID_FORMAT, e.detail());
    }
  }

  private static @Nullable ObjectNode row(
      RawRecord piece, CsvHeader header, ValidationErrors errors) {
    CsvCells cells = header.cells(piece.text()).orElse(null);
    if (cells == null) {
      return none(errors, FieldCode.INVALID_FORMAT, WRONG_QUOTES);
    }
    ObjectNode json = CsvRows.json(header, cells, errors);
    return json.isEmpty() && errors.problem().isPresent() ? null : json;
  }

  /** What they bring along: as it is said, else, where balances are wanted, what they had. */
  private static long points(
      ObjectNode json, JsonObjectReader fields, ValidationErrors errors, Job.Options options) {
    Field<Long> opening = fields.integer(CsvHeader.OPENING_POINTS, 0, Posting.POINTS_MAX);
    if (!opening.isPresent()
        && options.withBalances()
        && json.get("loyalty") instanceof ObjectNode loyalty) {
      opening =
          JsonObjectReader.within(loyalty, "loyalty", errors)
              .integer("points", 0, Posting.POINTS_MAX);
    }
    return opening.orKeep(0L);
  }

  private static List<FieldError> errors(ValidationErrors errors) {
    return errors.problem().map(Problem::errors).orElse(List.of());
  }

  /** With what keeps them from being new where nothing else is meant: all comes back at once. */
  private static List<FieldError> errors(
      ValidationErrors errors, ImportedProfile entrant, Job.Options options, boolean isCsv) {
    List<FieldError> all = new ArrayList<>(errors(errors));
    if (!all.isEmpty() && !options.mayUpdate()) {
      all.addAll(entrant.errorsIfNew());
    }
    return isCsv
        ? all.stream()
            .map(fault ->
                new FieldError(CsvRows.column(fault.field()), fault.code(), fault.message()))
            .toList()
        : List.copyOf(all);
  }
}
