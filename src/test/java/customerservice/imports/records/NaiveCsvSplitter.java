package customerservice.imports.records;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A simple reference for {@link CsvRecordSplitter}: it has the whole file and reads every row from
 * its start, which takes quadratic time if many rows fail.
 */
final class NaiveCsvSplitter {
  private enum State {
    FIELD,
    UNQUOTED,
    QUOTED,
    CLOSED,
    INVALID
  }

  private final byte[] file;
  private final int recordBytesMax;
  private final List<RawRecord> records = new ArrayList<>();
  private String separators = CsvHeader.SEPARATORS;
  private int start;
  private long line = 1;

  private NaiveCsvSplitter(String file, int recordBytesMax) {
    this.file = file.getBytes(StandardCharsets.UTF_8);
    this.recordBytesMax = recordBytesMax;
  }

  static List<RawRecord> of(String file, int recordBytesMax) {
    NaiveCsvSplitter rows = new NaiveCsvSplitter(file, recordBytesMax);
    rows.start = file.startsWith("\uFEFF") ? 3 : 0;
    while (rows.start < rows.file.length) {
      rows.splitOne();
    }
    return rows.records;
  }

  private void splitOne() {
    State state = State.FIELD;
    int firstBreak = -1;
    int breaks = 0;
    int at = start;
    while (at < file.length && (state == State.QUOTED || !isBreak(at))) {
      if (isBreak(at)) {
        firstBreak = firstBreak < 0 ? at : firstBreak;
        breaks++;
        at = afterBreak(at);
      } else {
        state = after(state, file[at]);
        at++;
      }
      if (firstBreak >= 0 && (state == State.INVALID || at - start > recordBytesMax)) {
        failLine(firstBreak);
        return;
      }
      if (state == State.INVALID || at - start > recordBytesMax) {
        failLine(endOfLine(at));
        return;
      }
    }
    if (state == State.QUOTED) {
      failLine(firstBreak < 0 ? file.length : firstBreak);
      return;
    }
    if (!isBlank(at)) {
      add(RecordError.NONE, at);
    }
    line += breaks + 1;
    start = afterBreak(at);
  }

  private void failLine(int end) {
    if (end - start > recordBytesMax) {
      add(RecordError.TOO_LONG, start + recordBytesMax + 1);
    } else {
      add(RecordError.QUOTES, end);
    }
    line++;
    start = afterBreak(end);
  }

  private void add(RecordError error, int end) {
    String text = new String(file, start, end - start, StandardCharsets.UTF_8);
    if (records.isEmpty()) {
      separators = String.valueOf(CsvHeader.separator(text));
    }
    records.add(new RawRecord(line, error, text));
  }

  private State after(State state, byte b) {
    boolean isQuote = b == '"';
    boolean isSeparator = separators.indexOf(b) >= 0;
    return switch (state) {
      case FIELD -> isQuote ? State.QUOTED : isSeparator ? State.FIELD : State.UNQUOTED;
      case UNQUOTED -> isSeparator ? State.FIELD : State.UNQUOTED;
      case QUOTED -> isQuote ? State.CLOSED : State.QUOTED;
      case CLOSED -> isQuote ? State.QUOTED : isSeparator ? State.FIELD : State.INVALID;
      case INVALID -> State.INVALID;
    };
  }

  private int endOfLine(int from) {
    int end = from;
    while (end < file.length && !isBreak(end)) {
      end++;
    }
    return end;
  }

  private boolean isBreak(int index) {
    return file[index] == '\n' || file[index] == '\r';
  }

  /** The start of the next line; a carriage return and a line feed are one break. */
  private int afterBreak(int index) {
    boolean isPair = index + 1 < file.length && file[index] == '\r' && file[index + 1] == '\n';
    return index + (isPair ? 2 : 1);
  }

  private boolean isBlank(int end) {
    for (int i = start; i < end; i++) {
      if (file[i] != ' ' && file[i] != '\t' && separators.indexOf(file[i]) < 0) {
        return false;
      }
    }
    return true;
  }
}
