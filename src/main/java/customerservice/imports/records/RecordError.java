package customerservice.imports.records;

import java.util.Arrays;

/** The reason why a record cannot be parsed, found while the file is split. */
public enum RecordError {
  NONE('-'),
  /** The record has more than {@link RecordSplitter#RECORD_BYTES_MAX} bytes. */
  TOO_LONG('l'),
  /** A quoted field is not closed, or other characters follow its closing quote. */
  QUOTES('q'),
  /** The record is not encoded in UTF-8. */
  ENCODING('e');

  private final char code;

  RecordError(char code) {
    this.code = code;
  }

  /** The code in a stored chunk. */
  public char code() {
    return code;
  }

  public static RecordError ofCode(char code) {
    return Arrays.stream(values()).filter(error -> error.code == code).findFirst().orElseThrow();
  }
}
