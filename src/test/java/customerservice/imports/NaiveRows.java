package customerservice.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A simple reference for {@link CsvRecordSplitter}: it has the whole file and reads every row from
 * its beginning, which is quadratic if many rows fail.
 */
final class NaiveRows {
  private enum State {
    FIELD,
    PLAIN,
    QUOTED,
    CLOSED,
    WRONG
  }

  private final byte[] file;
  private final int recordBytesMax;
  private final List<RawRecord> pieces = new ArrayList<>();
  private String separators = CsvHeader.SEPARATORS;
  private int begin;
  private long line = 1;

  private NaiveRows(String file, int recordBytesMax) {
    this.file = file.getBytes(StandardCharsets.UTF_8);
    this.recordBytesMax = recordBytesMax;
  }

  static List<RawRecord> of(String file, int recordBytesMax) {
    NaiveRows rows = new NaiveRows(file, recordBytesMax);
    rows.begin = file.startsWith("\uFEFF") ? 3 : 0;
    while (rows.begin < rows.file.length) {
      rows.cutOne();
    }
    return rows.pieces;
  }

  private void cutOne() {
    State state = State.FIELD;
    int firstBreak = -1;
    int breaks = 0;
    int at = begin;
    while (at < file.length && (state == State.QUOTED || !isBreak(at))) {
      if (isBreak(at)) {
        firstBreak = firstBreak < 0 ? at : firstBreak;
        breaks++;
        at = afterBreak(at);
      } else {
        state = after(state, file[at]);
        at++;
      }
      if (firstBreak >= 0 && (state == State.WRONG || at - begin > recordBytesMax)) {
        giveLineAway(firstBreak);
        return;
      }
      if (state == State.WRONG || at - begin > recordBytesMax) {
        giveLineAway(endOfLine(at));
        return;
      }
    }
    if (state == State.QUOTED) {
      giveLineAway(firstBreak < 0 ? file.length : firstBreak);
      return;
    }
    if (!isBlank(at)) {
      add(RawRecord.Flaw.NONE, at);
    }
    line += breaks + 1;
    begin = afterBreak(at);
  }

  private void giveLineAway(int end) {
    if (end - begin > recordBytesMax) {
      add(RawRecord.Flaw.TOO_LONG, begin + recordBytesMax + 1);
    } else {
      add(RawRecord.Flaw.QUOTES, end);
    }
    line++;
    begin = afterBreak(end);
  }

  private void add(RawRecord.Flaw flaw, int end) {
    String text = new String(file, begin, end - begin, StandardCharsets.UTF_8);
    if (pieces.isEmpty()) {
      separators = String.valueOf(CsvHeader.of(text).separator());
    }
    pieces.add(new RawRecord(line, flaw, text));
  }

  private State after(State state, byte b) {
    boolean isMark = b == '"';
    boolean isSeparator = separators.indexOf(b) >= 0;
    return switch (state) {
      case FIELD -> isMark ? State.QUOTED : isSeparator ? State.FIELD : State.PLAIN;
      case PLAIN -> isSeparator ? State.FIELD : State.PLAIN;
      case QUOTED -> isMark ? State.CLOSED : State.QUOTED;
      case CLOSED -> isMark ? State.QUOTED : isSeparator ? State.FIELD : State.WRONG;
      case WRONG -> State.WRONG;
    };
  }

  private int endOfLine(int from) {
    int end = from;
    while (end < file.length && !isBreak(end)) {
      end++;
    }
    return end;
  }

  private boolean isBreak(int place) {
    return file[place] == '\n' || file[place] == '\r';
  }

  /** Where the next line begins: a carriage return and a line feed are one break. */
  private int afterBreak(int place) {
    boolean isPair = place + 1 < file.length && file[place] == '\r' && file[place + 1] == '\n';
    return place + (isPair ? 2 : 1);
  }

  private boolean isBlank(int end) {
    for (int i = begin; i < end; i++) {
      if (file[i] != ' ' && file[i] != '\t' && separators.indexOf(file[i]) < 0) {
        return false;
      }
    }
    return true;
  }
}
