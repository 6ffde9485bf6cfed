package customerservice.imports.records;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats of an import file. */
public enum Format {
  /** One JSON object per line. */
  NDJSON("application/x-ndjson"),
  /** RFC 4180, with a header row. */
  CSV("text/csv");

  /** The media type of each format, in the order of {@link #values}. */
  public static final List<String> MEDIA_TYPES =
      Arrays.stream(values()).map(format -> format.mediaType).toList();

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The format of a media type, which must be one of {@link #MEDIA_TYPES}. */
  public static Format ofMediaType(String mediaType) {
    return values()[MEDIA_TYPES.indexOf(mediaType)];
  }

  /** The code in the database. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Format ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
