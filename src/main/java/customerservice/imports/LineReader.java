package customerservice.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.customers.Contact;
import customerservice.customers.Entrant;
import customerservice.customers.ProfileReader;
import customerservice.loyalty.Posting;
import customerservice.platform.Faults;
import customerservice.platform.Field;
import customerservice.platform.FieldCode;
import customerservice.platform.FieldFault;
import customerservice.platform.Fields;
import customerservice.platform.Problem;
import customerservice.platform.StrictJson;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads records by the rules of a profile. Each has faults of its own. */
@Singleton
final class LineReader {
  private static final String WRONG_QUOTES =
      "A quotation mark here is not closed, or something stands behind the one that closes.";

  private final ProfileReader profiles;
  private final LineMarks marks;

  LineReader(ProfileReader profiles, LineMarks marks) {
    this.profiles = profiles;
    this.marks = marks;
  }

  /**
   * A record that was read.
   *
   * @param entrant null where it could not be read at all
   * @param points that they bring along
   * @param faults none where it can be taken in
   * @param input as much of it as is kept where it is not
   * @param marks of its contacts; of its words where no contact could be read
   */
  record Line(
      Piece piece,
      @Nullable Entrant entrant,
      long points,
      List<FieldFault> faults,
      String input,
      Set<Long> marks) {
    /** As one that is not taken. */
    Reject rejected(List<FieldFault> wrong) {
      return Reject.of(piece.line(), input, wrong, marks);
    }
  }

  /**
   * Reads a record.
   *
   * @param header null where the file has none
   */
  Line read(Piece piece, Job.Options options, @Nullable CsvHeader header) {
    Faults faults = new Faults();
    ObjectNode json =
        switch (piece.flaw()) {
          case NONE -> header == null ? object(piece, faults) : row(piece, header, faults);
          case TOO_LONG ->
              none(
                  faults,
                  FieldCode.TOO_LONG,
                  "This has more than " + Cutter.RECORD_BYTES_MAX + " bytes.");
          case ENCODING -> throw new IllegalStateException("such a file is not taken");
          case QUOTES -> none(faults, FieldCode.INVALID_FORMAT, WRONG_QUOTES);
        };
    if (json == null) {
      return unread(piece, options, faults(faults));
    }
    Fields fields = Fields.of(json, faults);
    long points = points(json, fields, faults, options);
    Entrant entrant = profiles.imported(fields, header != null);
    fields.end();
    List<FieldFault> wrong = faults(faults, entrant, options, header != null);
    List<Contact> contacts = entrant.contacts();
    if (contacts.isEmpty()) {
      Line unread = unread(piece, options, wrong);
      return new Line(piece, entrant, points, unread.faults(), unread.input(), unread.marks());
    }
    Set<Long> ofContacts = marks.of(options.by().tenant(), contacts);
    return new Line(piece, entrant, points, wrong, piece.text(), ofContacts);
  }

  /** A record in which no contact could be read. */
  Line unread(Piece piece, Job.Options options, List<FieldFault> faults) {
    Reject kept = marks.unread(options.by().tenant(), piece.line(), piece.text(), faults);
    return new Line(piece, null, 0, kept.errors(), kept.input(), kept.marks());
  }

  private static @Nullable ObjectNode none(Faults faults, FieldCode code, String message) {
    faults.add("$", code, message);
    return null;
  }

  private static @Nullable ObjectNode object(Piece piece, Faults faults) {
    try {
      JsonNode json = StrictJson.read(piece.text(), "This");
      return json instanceof ObjectNode object
          ? object
          : none(faults, FieldCode.WRONG_TYPE, "This must be a JSON object.");
    } catch (StrictJson.NotJson e) {
      return none(faults, FieldCode.INVALID_FORMAT, e.detail());
    }
  }

  private static @Nullable ObjectNode row(Piece piece, CsvHeader header, Faults faults) {
    CsvCells cells = header.cells(piece.text()).orElse(null);
    if (cells == null) {
      return none(faults, FieldCode.INVALID_FORMAT, WRONG_QUOTES);
    }
    ObjectNode json = CsvRows.json(header, cells, faults);
    return json.isEmpty() && faults.problem().isPresent() ? null : json;
  }

  /** What they bring along: as it is said, else, where balances are wanted, what they had. */
  private static long points(ObjectNode json, Fields fields, Faults faults, Job.Options options) {
    Field<Long> opening = fields.integer(CsvHeader.OPENING_POINTS, 0, Posting.POINTS_MAX);
    if (!opening.isPresent()
        && options.withBalances()
        && json.get("loyalty") instanceof ObjectNode loyalty) {
      opening = Fields.within(loyalty, "loyalty", faults).integer("points", 0, Posting.POINTS_MAX);
    }
    return opening.orKeep(0L);
  }

  private static List<FieldFault> faults(Faults faults) {
    return faults.problem().map(Problem::faults).orElse(List.of());
  }

  /** With what keeps them from being new where nothing else is meant: all comes back at once. */
  private static List<FieldFault> faults(
      Faults faults, Entrant entrant, Job.Options options, boolean isCsv) {
    List<FieldFault> all = new ArrayList<>(faults(faults));
    if (!all.isEmpty() && !options.mayUpdate()) {
      all.addAll(entrant.faultsIfNew());
    }
    return isCsv
        ? all.stream()
            .map(fault ->
                new FieldFault(CsvRows.column(fault.field()), fault.code(), fault.message()))
            .toList()
        : List.copyOf(all);
  }
}
