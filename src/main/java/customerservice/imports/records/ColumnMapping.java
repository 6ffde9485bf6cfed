package customerservice.imports.records;

import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Maps the headings of a file to fields. */
final class ColumnMapping {
  private static final String CITY = "address_city";

  private final List<String> headings;

  /** The {@linkplain Headings#normalized normalized} headings. */
  private final List<String> normalized;

  private final ReadOptions options;
  private final ValidationErrors errors;
  private final @Nullable String[] fields;

  private ColumnMapping(List<String> headings, ReadOptions options, ValidationErrors errors) {
    this.headings = headings;
    this.normalized = headings.stream().map(Headings::normalized).toList();
    this.options = options;
    this.errors = errors;
    this.fields = new @Nullable String[headings.size()];
  }

  /** Maps each heading. A heading that cannot be mapped adds an error. */
  static List<CsvHeader.Column> of(
      List<String> headings, ReadOptions options, ValidationErrors errors) {
    ColumnMapping mapping = new ColumnMapping(headings, options, errors);
    options.columns().forEach(mapping::map);
    mapping.mapKnown();
    mapping.check();
    mapping.handleUnknown();
    return IntStream.range(0, headings.size())
        .mapToObj(i -> new CsvHeader.Column(headings.get(i), mapping.fields[i]))
        .toList();
  }

  /** Maps a heading as the client requested. */
  private void map(String heading, String field) {
    int exact = headings.indexOf(heading);
    int index = exact >= 0 ? exact : normalized.indexOf(Headings.normalized(heading));
    if (index < 0) {
      errors.add(
          heading,
          FieldCode.UNKNOWN_FIELD,
          "The file has no column with this heading, which the parameter columns maps.");
    } else if (fields[index] != null) {
      errors.add(heading, FieldCode.CONFLICT, "The parameter columns maps this heading twice.");
    } else {
      fields[index] = field;
    }
  }

  /** Maps the usual headings; a field that the client mapped has no other column. */
  private void mapKnown() {
    Collection<String> mapped = options.columns().values();
    List<@Nullable String> known = new ArrayList<>();
    headings.forEach(heading -> known.add(Headings.field(heading)));
    // Without a city, an address usually is the whole address, and a region that of a connection.
    boolean hasCity = mapped.contains(CITY) || known.contains(CITY);
    int[] unmapped = IntStream.range(0, fields.length).filter(i -> fields[i] == null).toArray();
    Set<String> others = new HashSet<>();
    for (int i : unmapped) {
      others.add(normalized.get(i));
    }
    for (int i : unmapped) {
      String field = known.get(i);
      if (!mapped.contains(field) && Headings.isUsable(normalized.get(i), hasCity, others)) {
        fields[i] = field;
      }
    }
  }

  private void check() {
    Set<String> found = new HashSet<>();
    for (int i = 0; i < fields.length; i++) {
      String heading = headings.get(i);
      if (Text.length(heading) > CsvHeader.HEADING_LENGTH_MAX) {
        String message =
            "A heading must have at most " + CsvHeader.HEADING_LENGTH_MAX + " characters.";
        errors.add(shown(i), FieldCode.TOO_LONG, message);
      }
      boolean isNeeded = fields[i] != null || options.unknownColumns() == UnknownColumns.ATTRIBUTES;
      if (!heading.isEmpty() && isNeeded && !found.add(normalized.get(i))) {
        errors.add(shown(i), FieldCode.CONFLICT, "The header row must have this column only once.");
      }
    }
  }

  private void handleUnknown() {
    for (int i = 0; i < fields.length; i++) {
      String heading = headings.get(i);
      if (fields[i] != null || heading.isEmpty()) {
        continue;
      }
      switch (options.unknownColumns()) {
        case REJECT ->
            errors.add(
                heading,
                FieldCode.UNKNOWN_FIELD,
                "There is no such column. Map it with the parameter columns, or set the parameter"
                    + " unknown_columns.");
        case IGNORE -> {}
        case ATTRIBUTES -> keepAsAttribute(i);
      }
    }
  }

  private void keepAsAttribute(int index) {
    String heading = headings.get(index);
    if (Headings.isField(Headings.ATTRIBUTE + heading)) {
      fields[index] = Headings.ATTRIBUTE + heading;
    } else {
      String message =
          "The name of an attribute can have at most "
              + Headings.ATTRIBUTE_NAME_LENGTH_MAX
              + " characters. Map this column with the parameter columns.";
      errors.add(shown(index), FieldCode.TOO_LONG, message);
    }
  }

  private String shown(int index) {
    String field = fields[index];
    return field == null ? headings.get(index) : field;
  }
}
