package customerservice.imports.records;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Converts a file to UTF-8, block by block. A byte order mark states the encoding; otherwise the
 * client does. Bytes that are invalid in the encoding become a byte that is invalid in UTF-8, so
 * that the splitter finds the error with its line.
 */
public final class Utf8Converter {
  private static final byte INVALID = (byte) 0xFF;
  private static final int MARK_BYTES = 2;
  private static final char LITTLE_ENDIAN_MARK = 0xFFFE;
  private static final char BIG_ENDIAN_MARK = 0xFEFF;
  private static final char UTF_8_MARK = 0xEFBB;
  private static final int BYTE_BITS = 8;
  private static final int BYTE_MASK = 0xFF;

  private final Encoding stated;
  private final RecordSplitter splitter;

  /** The first byte of the file, until the second one arrives. */
  private byte[] start = {};

  private boolean isStarted;

  /** Null for UTF-8, which is not converted. */
  private @Nullable CharsetDecoder decoder;

  /** The bytes of an incomplete character at the end of a block. */
  private byte[] rest = {};

  /** Passes a file to a splitter. */
  public Utf8Converter(Encoding stated, RecordSplitter splitter) {
    this.stated = stated;
    this.splitter = splitter;
  }

  /** Adds the next block of the file. */
  public void feed(byte[] block, int length) {
    if (isStarted) {
      convert(block, length);
      return;
    }
    start = joined(start, block, length);
    if (start.length >= MARK_BYTES) {
      start();
    }
  }

  /** Marks the end of the file. */
  public void end() {
    if (!isStarted) {
      start();
    }
    if (rest.length > 0) {
      splitter.feed(new byte[] {INVALID}, 1);
    }
    splitter.end();
  }

  private void start() {
    isStarted = true;
    decoder = decoder();
    convert(start, start.length);
  }

  private @Nullable CharsetDecoder decoder() {
    int mark =
        start.length < MARK_BYTES
            ? 0
            : ((start[0] & BYTE_MASK) << BYTE_BITS) | (start[1] & BYTE_MASK);
    Charset charset =
        switch (mark) {
          case LITTLE_ENDIAN_MARK -> StandardCharsets.UTF_16LE;
          case BIG_ENDIAN_MARK -> StandardCharsets.UTF_16BE;
          case UTF_8_MARK -> StandardCharsets.UTF_8;
          default -> stated(mark);
        };
    return charset.equals(StandardCharsets.UTF_8)
        ? null
        : charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** The first character of a header or of a JSON object is ASCII, so one of its bytes is 0. */
  private Charset stated(int firstBytes) {
    if (stated == Encoding.UTF_16 && firstBytes > 0 && firstBytes <= BYTE_MASK) {
      return StandardCharsets.UTF_16BE;
    }
    return stated.charset();
  }

  private void convert(byte[] block, int length) {
    CharsetDecoder from = decoder;
    if (from == null) {
      splitter.feed(block, length);
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(joined(rest, block, length));
    CharBuffer chars = CharBuffer.allocate(bytes.remaining() + 1);
    CoderResult result = from.decode(bytes, chars, false);
    while (result.isError()) {
      feed(chars);
      splitter.feed(new byte[] {INVALID}, 1);
      bytes.position(bytes.position() + result.length());
      result = from.decode(bytes, chars, false);
    }
    feed(chars);
    rest = new byte[bytes.remaining()];
    bytes.get(rest);
  }

  private void feed(CharBuffer chars) {
    chars.flip();
    byte[] utf8 = chars.toString().getBytes(StandardCharsets.UTF_8);
    splitter.feed(utf8, utf8.length);
    chars.clear();
  }

  private static byte[] joined(byte[] first, byte[] block, int length) {
    byte[] all = Arrays.copyOf(first, first.length + length);
    System.arraycopy(block, 0, all, first.length, length);
    return all;
  }
}
