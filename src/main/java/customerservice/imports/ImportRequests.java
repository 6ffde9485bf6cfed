package customerservice.imports;

import customerservice.audit.Actor;
import customerservice.customers.upsert.CustomerUpserts.OnDuplicate;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.DateOrder;
import customerservice.imports.records.Encoding;
import customerservice.imports.records.Format;
import customerservice.imports.records.ReadOptions;
import customerservice.imports.records.UnknownColumns;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the parameters of an import. */
final class ImportRequests {
  private static final String COLUMNS = "columns";
  private static final String UNKNOWN_COLUMNS = "unknown_columns";

  private static final String NO_EVENTS = "none";

  private static final List<String> ON_DUPLICATE =
      Arrays.stream(OnDuplicate.values()).map(OnDuplicate::code).toList();
  private static final List<String> UNKNOWN =
      Arrays.stream(UnknownColumns.values()).map(UnknownColumns::code).toList();
  private static final List<String> DATES =
      Arrays.stream(DateOrder.values())
          .filter(order -> order != DateOrder.ISO)
          .map(DateOrder::code)
          .toList();

  private ImportRequests() {}

  /** Reads the parameters for a file of a media type; an invalid one adds an error. */
  static Job.Options of(ApiRequest request, Format format) {
    QueryParameters query = request.query();
    return new Job.Options(
        format,
        query.oneOf("on_duplicate", ON_DUPLICATE).map(OnDuplicate::of).orElse(OnDuplicate.REJECT),
        query.flag("dry_run"),
        query.flag("balances"),
        query.oneOf("events", List.of(NO_EVENTS)).isEmpty(),
        new ReadOptions(
            request.charset().map(Encoding::ofCharset).orElse(Encoding.UTF_8),
            columns(query, format),
            unknownColumns(query, format),
            query.oneOf("dates", DATES).map(DateOrder::of).orElse(DateOrder.ISO)),
        Actor.of(request.caller()));
  }

  private static UnknownColumns unknownColumns(QueryParameters query, Format format) {
    return query
        .oneOf(UNKNOWN_COLUMNS, UNKNOWN)
        .map(code -> {
          requireCsv(query, UNKNOWN_COLUMNS, format);
          return UnknownColumns.of(code);
        })
        .orElse(UnknownColumns.REJECT);
  }

  private static Map<String, String> columns(QueryParameters query, Format format) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String mapping : query.repeated(COLUMNS)) {
      requireCsv(query, COLUMNS, format);
      int split = mapping.lastIndexOf('=');
      String heading = Text.trimmed(mapping.substring(0, Math.max(0, split)));
      String field = Text.trimmed(mapping.substring(split + 1));
      if (heading == null || field == null) {
        query.addError(COLUMNS, FieldCode.INVALID_FORMAT, "This must be Heading=field.");
      } else if (!CsvHeader.isField(field)) {
        query.addError(
            COLUMNS,
            FieldCode.NOT_ALLOWED,
            "The part after the last = must be a column of an import, or attributes. and a name.");
      } else if (columns.containsValue(field) || columns.put(heading, field) != null) {
        query.addError(COLUMNS, FieldCode.CONFLICT, "Map each heading and each field only once.");
      }
    }
    return columns;
  }

  private static void requireCsv(QueryParameters query, String name, Format format) {
    if (format != Format.CSV) {
      query.addError(name, FieldCode.NOT_ALLOWED, "Only a CSV has columns.");
    }
  }
}
