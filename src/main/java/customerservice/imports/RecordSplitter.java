package customerservice.imports;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file into records, in whatever parts it comes. What cannot be cut rightly is a record with
 * a flaw, one physical line of the file, so that it takes no neighbour along. Lines in which
 * nothing stands are passed over.
 */
abstract class RecordSplitter {
  /** 1 MiB, as any body of one customer. */
  static final int RECORD_BYTES_MAX = 1024 * 1024;

  /** What is kept of a record that is too long: more than is shown of it. */
  private static final int KEPT_BYTES_MAX = 64 * 1024;

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final int recordBytesMax;

  /** What has come and is not given out: from {@link #begin} to {@link #limit}. */
  byte[] buffer;

  int begin;

  /** The next byte to be looked at. */
  int at;

  int limit;

  /** Where the record at {@link #begin} begins. */
  long line = 1;

  boolean isEnded;

  private boolean isBegun;

  RecordSplitter() {
    this(RECORD_BYTES_MAX, BUFFER_BYTES);
  }

  RecordSplitter(int recordBytesMax, int bufferBytes) {
    this.recordBytesMax = recordBytesMax;
    this.buffer = new byte[bufferBytes];
  }

  static RecordSplitter of(Format format) {
    return switch (format) {
      case NDJSON -> new LineSplitter();
      case CSV -> new CsvRecordSplitter();
    };
  }

  /** Takes the next part of the file. */
  void feed(byte[] part, int length) {
    if (limit + length > buffer.length) {
      makeRoom(length);
    }
    System.arraycopy(part, 0, buffer, limit, length);
    limit += length;
  }

  /**
   * Leaves half of the buffer free: before bytes are moved again, at least as many new bytes arrive
   * as were moved. So moving is linear in the size of the file.
   */
  private void makeRoom(int length) {
    int kept = limit - begin;
    int needed = 2 * (kept + length);
    byte[] room = needed > buffer.length ? new byte[needed] : buffer;
    System.arraycopy(buffer, begin, room, 0, kept);
    moved(begin);
    buffer = room;
    at -= begin;
    begin = 0;
    limit = kept;
  }

  /** Says that all has come. */
  void end() {
    isEnded = true;
  }

  /** The next record; null until more has come, or at the end. */
  @Nullable RawRecord next() {
    if (!isBegun) {
      if (limit < BYTE_ORDER_MARK.length && !isEnded) {
        return null;
      }
      isBegun = true;
      if (Arrays.equals(
          buffer, 0, Math.min(limit, BYTE_ORDER_MARK.length), BYTE_ORDER_MARK, 0, 3)) {
        begin = BYTE_ORDER_MARK.length;
        at = begin;
      }
    }
    return cut();
  }

  /** Called when the bytes from {@link #begin} on move to the front of the buffer. */
  abstract void moved(int by);

  abstract @Nullable RawRecord cut();

  boolean isTooLong() {
    return at - begin > recordBytesMax;
  }

  RawRecord piece(int end, RawRecord.Flaw flaw) {
    if (flaw == RawRecord.Flaw.TOO_LONG) {
      int kept = Math.min(end, begin + KEPT_BYTES_MAX) - begin;
      return new RawRecord(line, flaw, new String(buffer, begin, kept, StandardCharsets.UTF_8));
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, begin, end - begin);
      return new RawRecord(
          line, flaw, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      String text = new String(buffer, begin, end - begin, StandardCharsets.UTF_8);
      return new RawRecord(line, RawRecord.Flaw.ENCODING, text);
    }
  }
}
