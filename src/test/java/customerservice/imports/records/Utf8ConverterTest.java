package customerservice.imports.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that arrive in blocks of any size. */
class Utf8ConverterTest {
  private static List<RawRecord> records(Encoding stated, byte[] file, int block) {
    RecordSplitter splitter = RecordSplitter.of(Format.NDJSON);
    Utf8Converter converter = new Utf8Converter(stated, splitter);
    List<RawRecord> records = new ArrayList<>();
    for (int at = 0; at < file.length; at += block) {
      byte[] next = Arrays.copyOfRange(file, at, Math.min(file.length, at + block));
      converter.feed(next, next.length);
      addAll(splitter, records);
    }
    converter.end();
    addAll(splitter, records);
    return records;
  }

  private static void addAll(RecordSplitter splitter, List<RawRecord> records) {
    RawRecord record = splitter.next();
    while (record != null) {
      records.add(record);
      record = splitter.next();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,UTF_8",
    "UTF-8,UTF_16",
    "UTF-16LE,UTF_8",
    "UTF-16BE,UTF_8",
    "UTF-16LE,UTF_16",
    "UTF-16BE,UTF_16",
    "UTF-16BE,WINDOWS_1252",
  })
  void findsTheByteOrderMark(String charset, Encoding stated) {
    byte[] file = "\uFEFFaé😀€\n\nb".getBytes(Charset.forName(charset));
    for (int block = 1; block <= file.length; block++) {
      assertThat(records(stated, file, block))
          .containsExactly(
              new RawRecord(1, RecordError.NONE, "aé😀€"), new RawRecord(3, RecordError.NONE, "b"));
    }
  }

  @ParameterizedTest
  @CsvSource({"UTF-16LE,UTF_16", "UTF-16BE,UTF_16", "UTF-16BE,UTF_16BE", "UTF-16LE,UTF_16LE"})
  void readsTheStatedCharset(String charset, Encoding stated) {
    byte[] file = "aé😀€\nb".getBytes(Charset.forName(charset));
    assertThat(records(stated, file, 3)).extracting(RawRecord::text).containsExactly("aé😀€", "b");
  }

  @Test
  void findsInvalidBytesWithTheirLines() {
    byte[] loneSurrogate = {'a', 0, '\n', 0, 0x00, (byte) 0xD8, 'x', 0, '\n', 0, 'b', 0};
    byte[] undefined = {'a', '\n', (byte) 0x81, 'x', '\n', 'b'};
    byte[] incomplete = {'a', 0, '\n', 0, 'b'};
    for (int block = 1; block <= loneSurrogate.length; block++) {
      assertThat(records(Encoding.UTF_16LE, loneSurrogate, block))
          .extracting(RawRecord::error)
          .containsExactly(RecordError.NONE, RecordError.ENCODING, RecordError.NONE);
      assertThat(records(Encoding.WINDOWS_1252, undefined, block))
          .extracting(RawRecord::error)
          .containsExactly(RecordError.NONE, RecordError.ENCODING, RecordError.NONE);
      assertThat(records(Encoding.UTF_16, incomplete, block))
          .extracting(RawRecord::error)
          .containsExactly(RecordError.NONE, RecordError.ENCODING);
    }
  }

  @Test
  void readsShortFiles() {
    assertThat(records(Encoding.UTF_16, new byte[0], 1)).isEmpty();
    assertThat(records(Encoding.UTF_8, new byte[] {'a'}, 1))
        .extracting(RawRecord::text)
        .containsExactly("a");
    assertThat(records(Encoding.UTF_16LE, new byte[] {'a'}, 1))
        .extracting(RawRecord::error)
        .containsExactly(RecordError.ENCODING);
  }
}
