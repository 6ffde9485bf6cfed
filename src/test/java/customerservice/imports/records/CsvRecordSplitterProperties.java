package customerservice.imports.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Rows with invalid quotes are split in linear time, with the result of a naive splitter. */
class CsvRecordSplitterProperties {
  /** A byte is read once, again after its row failed, and once more if its row failed there. */
  private static final int READS_MAX = 3;

  /** After a move, at least half of the buffer is free. */
  private static final int MOVES_MAX = 2;

  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int ATTACK_BYTES = 3 * 512 * 1024;

  /** Ends inside quotes, whether or not the line before did. */
  private static final String OPENING_LINE = "x\",\"\n";

  private static final int RECORD_MAX = RecordSplitter.RECORD_BYTES_MAX;

  /** Counts the bytes that are read and moved, and fails if there are too many. */
  private static final class CountingSplitter extends CsvRecordSplitter {
    private long fed;
    private long reads;
    private long moved;

    CountingSplitter() {}

    CountingSplitter(int recordBytesMax, int bufferBytes) {
      super(recordBytesMax, bufferBytes);
    }

    @Override
    public void feed(byte[] block, int length) {
      fed += length;
      super.feed(block, length);
    }

    @Override
    @Nullable RawRecord step(byte b) {
      reads++;
      // assertThat would take most of the time of the test.
      if (reads > READS_MAX * fed) {
        throw new AssertionError("%d bytes were fed, but %d were read".formatted(fed, reads));
      }
      return super.step(b);
    }

    @Override
    void moved(int by) {
      moved += limit - start;
      assertThat(moved).as("bytes that were moved").isLessThanOrEqualTo(MOVES_MAX * fed);
      super.moved(by);
    }
  }

  @Property(tries = 3000)
  void areSplitAsByTheNaiveSplitter(
      @ForAll("files") String file,
      @ForAll @IntRange(min = 1, max = 40) int recordMax,
      @ForAll @IntRange(min = 3, max = 64) int buffer,
      @ForAll @IntRange(min = 1, max = 20) int block) {
    assertThat(split(new CountingSplitter(recordMax, buffer), file, block))
        .isEqualTo(NaiveCsvSplitter.of(file, recordMax));
  }

  @Example
  void takeLinearTimeIfEveryLineOpensAQuote() {
    int lines = ATTACK_BYTES / OPENING_LINE.length();
    assertThat(count("first_name,email\n" + OPENING_LINE.repeat(lines))).isEqualTo(lines + 1);
  }

  @Example
  void takeLinearTimeAfterAQuoteThatIsNeverClosed() {
    String file = "first_name,email\n\"" + "x,y\n".repeat(2 * ATTACK_BYTES);
    assertThat(count(file)).isEqualTo(2 * ATTACK_BYTES + 1);
  }

  /** Each line opens a quote that the last line closes before other characters. */
  @Example
  void takeLinearTimeIfAllRowsFailAtTheSameByte() {
    int lines = RECORD_MAX / OPENING_LINE.length() - 1;
    String file = "first_name,email\n" + OPENING_LINE.repeat(lines) + "\"x";
    assertThat(count(file)).isEqualTo(lines + 2);
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
    assertThat(count(file.toString())).isGreaterThan(lines);
  }

  @Example
  void doNotKeepALineThatIsTooLong() {
    int lineBytes = 5 * RECORD_MAX;
    CountingSplitter splitter = new CountingSplitter();
    String file = "first_name,email\n" + "x".repeat(lineBytes) + "\ny\n";
    assertThat(split(splitter, file, BLOCK_BYTES))
        .containsExactly(
            new RawRecord(1, RecordError.NONE, "first_name,email"),
            new RawRecord(2, RecordError.TOO_LONG, "x".repeat(BLOCK_BYTES)),
            new RawRecord(3, RecordError.NONE, "y"));
    assertThat(splitter.buffer.length).isLessThan(lineBytes);
  }

  private static int count(String file) {
    return split(new CountingSplitter(), file, BLOCK_BYTES).size();
  }

  private static List<RawRecord> split(CsvRecordSplitter splitter, String file, int block) {
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

  private static void addAll(CsvRecordSplitter splitter, List<RawRecord> records) {
    RawRecord record = splitter.next();
    while (record != null) {
      if (records.isEmpty()) {
        splitter.separatedBy(CsvHeader.separator(record.text()));
      }
      records.add(record);
      record = splitter.next();
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
    return Combinators.combine(Arbitraries.of("", "\uFEFF"), texts).as(String::concat);
  }
}
