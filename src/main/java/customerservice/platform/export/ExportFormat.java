package customerservice.platform.export;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** File formats of an export. */
public enum ExportFormat {
  /** One row in each line, with the fields of the list. */
  NDJSON("application/x-ndjson"),
  /** RFC 4180, with a byte order mark and a header; see {@link CsvForm}. */
  CSV("text/csv;charset=UTF-8");

  /** The values of the parameter {@code format}. */
  public static final List<String> CODES = Arrays.stream(values()).map(ExportFormat::code).toList();

  private final String mediaType;

  ExportFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  public static ExportFormat of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  private String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String mediaType() {
    return mediaType;
  }

  /** The name of a file, such as {@code customers.csv}. */
  public String fileName(String name) {
    return name + "." + code();
  }
}
