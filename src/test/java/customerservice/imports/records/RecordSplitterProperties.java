package customerservice.imports.records;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.input.ValidationErrors;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A file is split into the records that were written to it, for blocks of any size. */
class RecordSplitterProperties {
  private static final int RECORD_MAX = RecordSplitter.RECORD_BYTES_MAX;

  @Property(tries = 500)
  void aTableIsReadAsItWasWritten(
      @ForAll("tables") List<List<String>> table,
      @ForAll("separators") char separator,
      @ForAll("lineEnds") LineDelimiter lineEnd,
      @ForAll boolean isQuoted,
      @ForAll @IntRange(min = 1, max = 9) int block)
      throws IOException {
    StringWriter file = new StringWriter();
    try (CsvWriter writer =
        CsvWriter.builder()
            .fieldSeparator(separator)
            .lineDelimiter(lineEnd)
            .quoteStrategy(isQuoted ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
            .build(file)) {
      writer.writeRecord("first_name", "notes");
      table.forEach(writer::writeRecord);
    }

    List<RawRecord> records = split(new CsvRecordSplitter(), file.toString(), block);
    CsvHeader header =
        CsvHeader.read(
            records.getFirst().text(), null, ReadOptions.STANDARD, new ValidationErrors());
    assertThat(records).allMatch(record -> record.error() == RecordError.NONE);
    assertThat(records.stream().skip(1).map(record -> cells(header, record)).toList())
        .isEqualTo(table.stream().filter(row -> isQuoted || !isBlank(row, separator)).toList());
    assertThat(header.columns())
        .extracting(CsvHeader.Column::field)
        .containsExactly("first_name", "notes");
  }

  private static List<String> cells(CsvHeader header, RawRecord row) {
    return header.cells(row.text()).orElseThrow().kept();
  }

  /** For any text, no character is lost and no record is duplicated. */
  @Property(tries = 500)
  void anyTextIsSplitCompletely(
      @ForAll("texts") String file, @ForAll @IntRange(min = 1, max = 9) int block) {
    List<RawRecord> records = split(new CsvRecordSplitter(), file, block);
    assertThat(split(new CsvRecordSplitter(), file, file.length() + 1)).isEqualTo(records);
    assertThat(letters(String.join("", records.stream().map(RawRecord::text).toList())))
        .isEqualTo(letters(file));
    String[] lines = file.split("\r\n|\r|\n", -1);
    long before = 0;
    for (RawRecord record : records) {
      assertThat(record.line()).isGreaterThan(before);
      before = record.line();
      assertThat(lines[(int) record.line() - 1])
          .isEqualTo(record.text().split("\r\n|\r|\n", -1)[0]);
    }
  }

  @Property(tries = 500)
  void aLineIsARecord(@ForAll("texts") String file, @ForAll @IntRange(min = 1, max = 9) int block) {
    List<String> lines =
        Arrays.stream(file.split("\n", -1))
            .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
            .filter(line -> !line.isBlank())
            .toList();
    assertThat(split(new LineSplitter(), file, block).stream().map(RawRecord::text))
        .isEqualTo(lines);
  }

  /** A skipped row can contain separators and white space, but no letters. */
  private static String letters(String text) {
    return text.replaceAll("[^a-zé\"]", "");
  }

  /** A row of white space that needs no quotes, and is therefore skipped. */
  private static boolean isBlank(List<String> row, char separator) {
    String text = String.join("", row);
    return text.replaceAll("[ \t]", "").isEmpty() && text.indexOf(separator) < 0;
  }

  private static List<RawRecord> split(RecordSplitter splitter, String file, int block) {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    List<RawRecord> records = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += block) {
      byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + block));
      splitter.feed(next, next.length);
      addAll(splitter, records);
    }
    splitter.end();
    addAll(splitter, records);
    return records;
  }

  private static void addAll(RecordSplitter splitter, List<RawRecord> records) {
    RawRecord record = splitter.next();
    while (record != null) {
      if (splitter instanceof CsvRecordSplitter rows && records.isEmpty()) {
        rows.separatedBy(CsvHeader.separator(record.text()));
      }
      records.add(record);
      record = splitter.next();
    }
  }

  private static List<String> summary(RecordSplitter splitter, String file) {
    return split(splitter, file, RECORD_MAX).stream()
        .map(record -> record.line() + " " + record.error() + " " + record.text().length())
        .toList();
  }

  @Example
  void anOpenQuoteDoesNotAffectOtherRows() {
    assertThat(
            split(
                new CsvRecordSplitter(),
                "first_name,notes\nAna,\"one\ntwo\"\nBob,\"x\nCem,\"y\"\nDan,\"z\"z\nEva,\nFay,\"",
                4))
        .containsExactly(
            new RawRecord(1, RecordError.NONE, "first_name,notes"),
            new RawRecord(2, RecordError.NONE, "Ana,\"one\ntwo\""),
            new RawRecord(4, RecordError.QUOTES, "Bob,\"x"),
            new RawRecord(5, RecordError.NONE, "Cem,\"y\""),
            new RawRecord(6, RecordError.QUOTES, "Dan,\"z\"z"),
            new RawRecord(7, RecordError.NONE, "Eva,"),
            new RawRecord(8, RecordError.QUOTES, "Fay,\""));
  }

  @Example
  void aRecordHasAtMostAMebibyte() {
    String longest = "x".repeat(RECORD_MAX);
    String file = "a\n" + longest + "\n" + longest + "y\nb\n";
    int kept = 64 * 1024;
    for (RecordSplitter splitter : List.of(new LineSplitter(), new CsvRecordSplitter())) {
      assertThat(summary(splitter, file))
          .containsExactly("1 NONE 1", "2 NONE " + RECORD_MAX, "3 TOO_LONG " + kept, "4 NONE 1");
    }
  }

  @Example
  void aRowOfManyLinesThatIsTooLongFailsWithItsFirstLine() {
    String file = "a,b\n1,\"begin\n" + "x\n".repeat(RECORD_MAX / 2) + "2,c\n";
    List<String> records = summary(new CsvRecordSplitter(), file);
    assertThat(records)
        .startsWith("1 NONE 3", "2 QUOTES 8", "3 NONE 1")
        .hasSize(RECORD_MAX / 2 + 3);
  }

  @Example
  void aByteOrderMarkIsSkipped() {
    for (int block = 1; block < 5; block++) {
      assertThat(split(new LineSplitter(), "\uFEFFa", block))
          .containsExactly(new RawRecord(1, RecordError.NONE, "a"));
      assertThat(split(new CsvRecordSplitter(), "\uFEFF", block)).isEmpty();
    }
  }

  @Example
  void bytesThatAreNotUtf8AreAnError() {
    RecordSplitter splitter = new LineSplitter();
    splitter.feed(new byte[] {'a', '\n', (byte) 0xE9, '\n'}, 4);
    splitter.end();
    assertThat(splitter.next()).isEqualTo(new RawRecord(1, RecordError.NONE, "a"));
    assertThat(splitter.next()).isEqualTo(new RawRecord(2, RecordError.ENCODING, "\uFFFD"));
  }

  /** Texts with many special characters. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("\"\"\n\n\r,; abcé").ofMaxLength(30);
  }

  @Provide
  Arbitrary<List<List<String>>> tables() {
    Arbitrary<String> cells = Arbitraries.strings().withChars("\"\n\r,;\t' abcé=").ofMaxLength(6);
    return cells.list().ofSize(2).list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<Character> separators() {
    return Arbitraries.of(',', ';', '\t');
  }

  @Provide
  Arbitrary<LineDelimiter> lineEnds() {
    return Arbitraries.of(LineDelimiter.CRLF, LineDelimiter.LF, LineDelimiter.CR);
  }
}
