package customerservice.customers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The forms in which customers leave in large numbers. */
enum ExportFormat {
  /** One customer a line, as in the list. */
  NDJSON("application/x-ndjson"),
  /** RFC 4180, with a header; see {@link CsvForm}. */
  CSV("text/csv;charset=UTF-8");

  /** What can be asked for, as clients name it. */
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

  /** How the file is called at the client's. */
  String fileName() {
    return "customers." + code();
  }

  /** Begins a file. */
  CustomerWriter writer(OutputStream out, ObjectMapper json) throws IOException {
    return switch (this) {
      case NDJSON -> new LineWriter(out, json);
      case CSV -> new CsvRowWriter(out, json);
    };
  }
}
