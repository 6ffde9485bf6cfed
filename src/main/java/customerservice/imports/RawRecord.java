package customerservice.imports;

import java.util.Arrays;

/**
 * A record of a file, as it was cut out of it.
 *
 * @param line where it begins, from 1
 * @param text without the end of the line; of one that is too long, as much as was kept
 */
record RawRecord(long line, Flaw flaw, String text) {
  /** What can be wrong with it before it is read. */
  enum Flaw {
    NONE('-'),
    /** It has more than {@link RecordSplitter#RECORD_BYTES_MAX}. */
    TOO_LONG('l'),
    /** A quotation mark in it is not closed, or closed too early. */
    QUOTES('q'),
    /** It is not of UTF-8. */
    ENCODING('e');

    private final char code;

    Flaw(char code) {
      this.code = code;
    }

    /** As it is stored. */
    char code() {
      return code;
    }

    static Flaw of(char code) {
      return Arrays.stream(values()).filter(flaw -> flaw.code == code).findFirst().orElseThrow();
    }
  }
}
