package customerservice.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a file of customers can be. */
enum Format {
  /** A JSON object a line. */
  NDJSON("application/x-ndjson"),
  /** RFC 4180, with a row of headers. */
  CSV("text/csv");

  /** The media types of all of them. */
  static final List<String> MEDIA_TYPES =
      Arrays.stream(values()).map(format -> format.mediaType).toList();

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The one of a media type that is among {@link #MEDIA_TYPES}. */
  static Format ofMediaType(String mediaType) {
    return values()[MEDIA_TYPES.indexOf(mediaType)];
  }

  /** As it is stored. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Format of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
