package customerservice.imports;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of a file that are worked off together: as many as make a transaction worth its while.
 */
final class Chunk {
  /** The most records. */
  static final int RECORDS_MAX = 1000;

  /** It is full when it has so many bytes; the last record may go beyond. */
  private static final int BYTES_MAX = 512 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private int records;

  void add(RawRecord piece) {
    try {
      out.writeLong(piece.line());
      out.writeChar(piece.flaw().code());
      byte[] text = piece.text().getBytes(StandardCharsets.UTF_8);
      out.writeInt(text.length);
      out.write(text);
      records++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isFull() {
    return records >= RECORDS_MAX || bytes.size() >= BYTES_MAX;
  }

  boolean isEmpty() {
    return records == 0;
  }

  /** As it is stored. */
  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** The records of one that was stored. */
  static List<RawRecord> pieces(byte[] stored) {
    List<RawRecord> pieces = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      while (in.available() > 0) {
        long line = in.readLong();
        RawRecord.Flaw flaw = RawRecord.Flaw.of(in.readChar());
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        pieces.add(new RawRecord(line, flaw, new String(text, StandardCharsets.UTF_8)));
      }
      return pieces;
    } catch (EOFException e) {
      throw new IllegalStateException("a chunk holds whole records", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
