package customerservice.imports.records;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a file into records. The file arrives in blocks of any size. Blank lines are skipped. An
 * invalid record consists of one physical line, so an error never consumes the records after it.
 */
public abstract class RecordSplitter {
  /** 1 MiB, the limit of a request body with one customer. */
  public static final int RECORD_BYTES_MAX = 1024 * 1024;

  /** The length of the prefix that is kept of a record that is too long; a reject shows less. */
  private static final int KEPT_BYTES_MAX = 64 * 1024;

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final int recordBytesMax;

  /** The bytes from {@link #start} to {@link #limit} are not yet part of a returned record. */
  byte[] buffer;

  /** The first byte of the current record. */
  int start;

  /** The next byte to read. */
  int position;

  int limit;

  /** The line of the file at {@link #start}. */
  long line = 1;

  boolean isEnded;

  private boolean isStarted;

  RecordSplitter() {
    this(RECORD_BYTES_MAX, BUFFER_BYTES);
  }

  RecordSplitter(int recordBytesMax, int bufferBytes) {
    this.recordBytesMax = recordBytesMax;
    this.buffer = new byte[bufferBytes];
  }

  public static RecordSplitter of(Format format) {
    return switch (format) {
      case NDJSON -> new LineSplitter();
      case CSV -> new CsvRecordSplitter();
    };
  }

  /** Adds the next block of the file. */
  public void feed(byte[] block, int length) {
    if (limit + length > buffer.length) {
      makeRoom(length);
    }
    System.arraycopy(block, 0, buffer, limit, length);
    limit += length;
  }

  /**
   * Leaves half of the buffer free: before bytes are moved again, at least as many new bytes arrive
   * as were moved. So moving is linear in the size of the file.
   */
  private void makeRoom(int length) {
    int kept = limit - start;
    int needed = 2 * (kept + length);
    byte[] room = needed > buffer.length ? new byte[needed] : buffer;
    System.arraycopy(buffer, start, room, 0, kept);
    moved(start);
    buffer = room;
    position -= start;
    start = 0;
    limit = kept;
  }

  /** Marks the end of the file. */
  public void end() {
    isEnded = true;
  }

  /** Returns the next record; null if it needs more bytes or the file has no more records. */
  public @Nullable RawRecord next() {
    if (!isStarted) {
      if (limit < BYTE_ORDER_MARK.length && !isEnded) {
        return null;
      }
      isStarted = true;
      if (Arrays.equals(
          buffer, 0, Math.min(limit, BYTE_ORDER_MARK.length), BYTE_ORDER_MARK, 0, 3)) {
        start = BYTE_ORDER_MARK.length;
        position = start;
      }
    }
    return split();
  }

  /** Called before the bytes from {@link #start} on move to the front of the buffer. */
  abstract void moved(int by);

  abstract @Nullable RawRecord split();

  boolean isTooLong() {
    return position - start > recordBytesMax;
  }

  /** The record from {@link #start} to an end, with an encoding error if it is not UTF-8. */
  RawRecord record(int end, RecordError error) {
    if (error == RecordError.TOO_LONG) {
      int kept = Math.min(end, start + KEPT_BYTES_MAX) - start;
      return new RawRecord(line, error, new String(buffer, start, kept, StandardCharsets.UTF_8));
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, start, end - start);
      return new RawRecord(
          line, error, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      String text = new String(buffer, start, end - start, StandardCharsets.UTF_8);
      return new RawRecord(line, RecordError.ENCODING, text);
    }
  }
}
