package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A file is cut into the records it was written from, in whatever parts it comes. */
class RecordSplitterProperties {
  private static final int RECORD_MAX = RecordSplitter.RECORD_BYTES_MAX;

  @Property(tries = 500)
  void aTableIsReadAsItWasWritten(
      @ForAll("tables") List<List<String>> table,
      @ForAll("separators") char separator,
      @ForAll("lineEnds") LineDelimiter lineEnd,
      @ForAll boolean isQuoted,
      @ForAll @IntRange(min = 1, max = 9) int part)
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

    List<RawRecord> pieces = cut(new CsvRecordSplitter(), file.toString(), part);
    CsvHeader header = CsvHeader.of(pieces.getFirst().text());
    assertThat(pieces).allMatch(piece -> piece.flaw() == RawRecord.Flaw.NONE);
    assertThat(pieces.stream().skip(1).map(piece -> cells(header, piece)).toList())
        .isEqualTo(table.stream().filter(row -> isQuoted || !isBlank(row, separator)).toList());
    assertThat(header.columns()).containsExactly("first_name", "notes");
  }

  private static List<String> cells(CsvHeader header, RawRecord row) {
    return header.cells(row.text()).orElseThrow().kept();
  }

  /** Nothing is lost, and no record is in two: whatever the file is. */
  @Property(tries = 500)
  void noTextMakesItStumble(
      @ForAll("texts") String file, @ForAll @IntRange(min = 1, max = 9) int part) {
    List<RawRecord> pieces = cut(new CsvRecordSplitter(), file, part);
    assertThat(cut(new CsvRecordSplitter(), file, file.length() + 1)).isEqualTo(pieces);
    assertThat(letters(String.join("", pieces.stream().map(RawRecord::text).toList())))
        .isEqualTo(letters(file));
    String[] lines = file.split("\r\n|\r|\n", -1);
    long before = 0;
    for (RawRecord piece : pieces) {
      assertThat(piece.line()).isGreaterThan(before);
      before = piece.line();
      assertThat(lines[(int) piece.line() - 1]).isEqualTo(piece.text().split("\r\n|\r|\n", -1)[0]);
    }
  }

  @Property(tries = 500)
  void aLineIsARecord(@ForAll("texts") String file, @ForAll @IntRange(min = 1, max = 9) int part) {
    List<String> lines =
        Arrays.stream(file.split("\n", -1))
            .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
            .filter(line -> !line.isBlank())
            .toList();
    assertThat(cut(new LineSplitter(), file, part).stream().map(RawRecord::text)).isEqualTo(lines);
  }

  /** Signs alone may stand in a row that is passed over. */
  private static String letters(String text) {
    return text.replaceAll("[^a-zé\"]", "");
  }

  /** Nothing stands there but white space, and nothing that has to be quoted. */
  private static boolean isBlank(List<String> row, char separator) {
    String text = String.join("", row);
    return text.replaceAll("[ \t]", "").isEmpty() && text.indexOf(separator) < 0;
  }

  private static List<RawRecord> cut(RecordSplitter cutter, String file, int part) {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    List<RawRecord> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += part) {
      byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + part));
      cutter.feed(next, next.length);
      take(cutter, pieces);
    }
    cutter.end();
    take(cutter, pieces);
    return pieces;
  }

  private static void take(RecordSplitter cutter, List<RawRecord> pieces) {
    RawRecord piece = cutter.next();
    while (piece != null) {
      if (cutter instanceof CsvRecordSplitter rows && pieces.isEmpty()) {
        rows.separatedBy(CsvHeader.of(piece.text()).separator());
      }
      pieces.add(piece);
      piece = cutter.next();
    }
  }

  private static List<String> flawed(RecordSplitter cutter, String file) {
    return cut(cutter, file, RECORD_MAX).stream()
        .map(piece -> piece.line() + " " + piece.flaw() + " " + piece.text().length())
        .toList();
  }

  @Example
  void aMarkThatIsNotClosedTakesNoNeighbourAlong() {
    assertThat(
            cut(
                new CsvRecordSplitter(),
                "first_name,notes\nAna,\"one\ntwo\"\nBob,\"x\nCem,\"y\"\nDan,\"z\"z\nEva,\nFay,\"",
                4))
        .containsExactly(
            new RawRecord(1, RawRecord.Flaw.NONE, "first_name,notes"),
            new RawRecord(2, RawRecord.Flaw.NONE, "Ana,\"one\ntwo\""),
            new RawRecord(4, RawRecord.Flaw.QUOTES, "Bob,\"x"),
            new RawRecord(5, RawRecord.Flaw.NONE, "Cem,\"y\""),
            new RawRecord(6, RawRecord.Flaw.QUOTES, "Dan,\"z\"z"),
            new RawRecord(7, RawRecord.Flaw.NONE, "Eva,"),
            new RawRecord(8, RawRecord.Flaw.QUOTES, "Fay,\""));
  }

  @Example
  void aRecordHasAMebibyteAtTheMost() {
    String longest = "x".repeat(RECORD_MAX);
    String file = "a\n" + longest + "\n" + longest + "y\nb\n";
    int kept = 64 * 1024;
    for (RecordSplitter cutter : List.of(new LineSplitter(), new CsvRecordSplitter())) {
      assertThat(flawed(cutter, file))
          .containsExactly("1 NONE 1", "2 NONE " + RECORD_MAX, "3 TOO_LONG " + kept, "4 NONE 1");
    }
  }

  @Example
  void aRowOfManyLinesThatIsTooLongGivesItsFirstAway() {
    String file = "a,b\n1,\"begin\n" + "x\n".repeat(RECORD_MAX / 2) + "2,c\n";
    List<String> pieces = flawed(new CsvRecordSplitter(), file);
    assertThat(pieces).startsWith("1 NONE 3", "2 QUOTES 8", "3 NONE 1").hasSize(RECORD_MAX / 2 + 3);
  }

  @Example
  void aMarkOfTheByteOrderIsPassedOver() {
    for (int part = 1; part < 5; part++) {
      assertThat(cut(new LineSplitter(), "\uFEFFa", part))
          .containsExactly(new RawRecord(1, RawRecord.Flaw.NONE, "a"));
      assertThat(cut(new CsvRecordSplitter(), "\uFEFF", part)).isEmpty();
    }
  }

  @Example
  void bytesThatAreNotUtf8AreSeen() {
    RecordSplitter cutter = new LineSplitter();
    cutter.feed(new byte[] {'a', '\n', (byte) 0xE9, '\n'}, 4);
    cutter.end();
    assertThat(cutter.next()).isEqualTo(new RawRecord(1, RawRecord.Flaw.NONE, "a"));
    assertThat(cutter.next()).isEqualTo(new RawRecord(2, RawRecord.Flaw.ENCODING, "\uFFFD"));
  }

  /** What means something standing there often. */
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
