package customerservice.customers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** File formats of an export. */
enum ExportFormat {
  /** One customer in each line, with the fields of the list. */
  NDJSON("application/x-ndjson"),
  /** RFC 4180, with a byte order mark and a header; see {@link CsvForm}. */
  CSV("text/csv;charset=UTF-8");

  /** The values of the parameter {@code format}. */
  static final List<String> CODES = Arrays.stream(values()).map(ExportFormat::code).toList();

  private final String mediaType;

  ExportFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  static ExportFormat of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  private String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mediaType() {
    return mediaType;
  }

  String fileName() {
    return "customers." + code();
  }

  /** Creates a writer, which writes the header if the format has one. */
  CustomerWriter writer(OutputStream out, ObjectMapper json) throws IOException {
    return switch (this) {
      case NDJSON -> new NdjsonWriter(out, json);
      case CSV -> new CsvRowWriter(out, json);
    };
  }
}
