package customerservice.imports;

import customerservice.imports.records.RawRecord;
import customerservice.imports.records.RecordError;
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

/** The records of a file that are processed in one transaction, and their binary form. */
final class Chunk {
  static final int RECORDS_MAX = 1000;

  /** A chunk of this size is full; its last record may exceed it. */
  private static final int BYTES_MAX = 512 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private int count;

  void add(RawRecord record) {
    try {
      out.writeLong(record.line());
      out.writeChar(record.error().code());
      byte[] text = record.text().getBytes(StandardCharsets.UTF_8);
      out.writeInt(text.length);
      out.write(text);
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isFull() {
    return count >= RECORDS_MAX || bytes.size() >= BYTES_MAX;
  }

  boolean isEmpty() {
    return count == 0;
  }

  byte[] encoded() {
    return bytes.toByteArray();
  }

  static List<RawRecord> decode(byte[] encoded) {
    List<RawRecord> records = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      while (in.available() > 0) {
        long line = in.readLong();
        RecordError error = RecordError.ofCode(in.readChar());
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        records.add(new RawRecord(line, error, new String(text, StandardCharsets.UTF_8)));
      }
      return records;
    } catch (EOFException e) {
      throw new IllegalStateException("the stored chunk ends within a record", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
