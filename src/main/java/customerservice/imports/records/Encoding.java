package customerservice.imports.records;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The encodings of a file that a client can state. */
public enum Encoding {
  UTF_8(StandardCharsets.UTF_8),
  /** Either byte order; {@link Utf8Converter} finds out which. */
  UTF_16(StandardCharsets.UTF_16LE),
  UTF_16LE(StandardCharsets.UTF_16LE),
  UTF_16BE(StandardCharsets.UTF_16BE),
  /** Western European Windows, the charset of a CSV that Excel saves there. */
  WINDOWS_1252(Charset.forName("windows-1252"));

  /** The values of {@code charset} in a media type. */
  public static final List<String> CHARSETS =
      List.of("utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252");

  private final Charset charset;

  Encoding(Charset charset) {
    this.charset = charset;
  }

  /** Parses one of {@link #CHARSETS}. */
  public static Encoding ofCharset(String charset) {
    return valueOf(charset.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  Charset charset() {
    return charset;
  }
}
