package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.Nullable;

/** Rows with broken quotation marks are cut in linear time, with the result of a naive reading. */
class CsvRecordSplitterProperties {
  /** A byte is read once, again after its row failed, and the byte where it failed once more. */
  private static final int LOOKS_MAX = 3;

  /** At least half of the buffer is free after bytes were moved. */
  private static final int MOVES_MAX = 2;

  private static final int PART_BYTES = 64 * 1024;
  private static final int ATTACK_BYTES = 3 * 512 * 1024;

  /** Leaves a quotation mark open, whether or not the line before did. */
  private static final String OPENING_LINE = "x\",\"\n";

  private static final int RECORD_MAX = RecordSplitter.RECORD_BYTES_MAX;

  /** Counts its work and fails as soon as there is too much of it. */
  private static final class CountingCutter extends CsvRecordSplitter {
    private long fed;
    private long looks;
    private long moved;

    CountingCutter() {}

    CountingCutter(int recordBytesMax, int bufferBytes) {
      super(recordBytesMax, bufferBytes);
    }

    @Override
    void feed(byte[] part, int length) {
      fed += length;
      super.feed(part, length);
    }

    @Override
    @Nullable RawRecord step(byte b) {
      looks++;
      assertThat(looks).as("bytes that were looked at").isLessThanOrEqualTo(LOOKS_MAX * fed);
      return super.step(b);
    }

    @Override
    void moved(int by) {
      moved += limit - begin;
      assertThat(moved).as("bytes that were moved").isLessThanOrEqualTo(MOVES_MAX * fed);
      super.moved(by);
    }
  }

  @Property(tries = 3000)
  void areCutAsIfEachWasReadByItself(
      @ForAll("files") String file,
      @ForAll @IntRange(min = 1, max = 40) int recordMax,
      @ForAll @IntRange(min = 3, max = 64) int buffer,
      @ForAll @IntRange(min = 1, max = 20) int part) {
    assertThat(cut(new CountingCutter(recordMax, buffer), file, part))
        .isEqualTo(NaiveRows.of(file, recordMax));
  }

  @Example
  void takeLinearTimeWhereEveryLineOpensAMark() {
    int lines = ATTACK_BYTES / OPENING_LINE.length();
    assertThat(pieces("first_name,email\n" + OPENING_LINE.repeat(lines))).isEqualTo(lines + 1);
  }

  @Example
  void takeLinearTimeAfterAMarkThatIsNeverClosed() {
    String file = "first_name,email\n\"" + "x,y\n".repeat(2 * ATTACK_BYTES);
    assertThat(pieces(file)).isEqualTo(2 * ATTACK_BYTES + 1);
  }

  /** Each line opens a mark that the last line closes too early. */
  @Example
  void takeLinearTimeWhereAllRowsFailAtOnePlace() {
    int lines = RECORD_MAX / OPENING_LINE.length() - 1;
    String file = "first_name,email\n" + OPENING_LINE.repeat(lines) + "\"x";
    assertThat(pieces(file)).isEqualTo(lines + 2);
  }

  /** Rows that end just before the limit, just after it, or fail there. */
  @Example
  void takeLinearTimeNearTheLimit() {
    int lines = RECORD_MAX / OPENING_LINE.length() - 2;
    String body = OPENING_LINE.repeat(lines);
    StringBuilder file = new StringBuilder("first_name,email\n");
    for (String end :
        List.of("\"\n", "\"x\n", "xxxxxxxx\"\n", "xxxxxxxxxxx\"\n", "\r\r\n\r\n\"x\n")) {
      file.append(body).append(end);
    }
    assertThat(pieces(file.toString())).isGreaterThan(lines);
  }

  @Example
  void areNotKeptWhereALineIsTooLong() {
    int lineBytes = 5 * RECORD_MAX;
    CountingCutter cutter = new CountingCutter();
    String file = "first_name,email\n" + "x".repeat(lineBytes) + "\ny\n";
    assertThat(cut(cutter, file, PART_BYTES))
        .containsExactly(
            new RawRecord(1, RawRecord.Flaw.NONE, "first_name,email"),
            new RawRecord(2, RawRecord.Flaw.TOO_LONG, "x".repeat(PART_BYTES)),
            new RawRecord(3, RawRecord.Flaw.NONE, "y"));
    assertThat(cutter.buffer.length).isLessThan(lineBytes);
  }

  private static int pieces(String file) {
    return cut(new CountingCutter(), file, PART_BYTES).size();
  }

  private static List<RawRecord> cut(CsvRecordSplitter cutter, String file, int part) {
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

  private static void take(CsvRecordSplitter cutter, List<RawRecord> pieces) {
    RawRecord piece = cutter.next();
    while (piece != null) {
      if (pieces.isEmpty()) {
        cutter.separatedBy(CsvHeader.of(piece.text()).separator());
      }
      pieces.add(piece);
      piece = cutter.next();
    }
  }

  @Provide
  Arbitrary<String> files() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("\"\"\n\n\r,; abé").ofMaxLength(120),
            Arbitraries.strings().withChars("\"\n\r").ofMaxLength(60),
            Arbitraries.strings().withChars("\"\nx,").ofMaxLength(120),
            Arbitraries.of("x\",\"\n", "\"\n", "\"x\r\n", "\"\"\"\n", "a;\"\r", "\",x\n")
                .list()
                .ofMaxSize(40)
                .map(lines -> String.join("", lines)));
    return texts.flatMap(text -> Arbitraries.of(text, "\uFEFF" + text));
  }
}
