package customerservice.imports.records;

import org.jspecify.annotations.Nullable;

/**
 * Splits a CSV file into rows (RFC 4180): a quoted field may contain line breaks. If the quotes of
 * a row are invalid, its first line is returned as an invalid record and the splitter continues at
 * its second line, so a quote that is not closed affects only its own line.
 *
 * <p>The work is linear in the size of the file although every line can start a row that fails a
 * mebibyte later: a row that reaches the state of an earlier failed row continues at the byte where
 * that row failed.
 */
public class CsvRecordSplitter extends RecordSplitter {
  /** All possible separators until {@link #separatedBy} selects one. */
  private String separators = CsvHeader.SEPARATORS;

  private State state = State.FIELD;

  /** The first line break of the row inside quotes; -1 if there is none yet. */
  private int firstBreak = -1;

  /** The number of line breaks of the row inside quotes. */
  private int breaks;

  /** The previous byte was a carriage return that ended a line. */
  private boolean isAfterReturn;

  /**
   * Where the last row with several lines failed; 0 if the buffer no longer holds that byte. That
   * row was in {@link State#QUOTED} at each of its line breaks, as any other state ends a row. A
   * later row that is in this state at one of these line breaks reaches the same byte in the same
   * state, {@link #failedIn}, and skips the bytes between.
   */
  private int failedAt;

  private State failedIn = State.FIELD;

  /** The line of the file at {@link #failedAt}. */
  private long failedLine;

  private enum State {
    /** At the start of a field. */
    FIELD,
    UNQUOTED,
    QUOTED,
    /** After a quote that closes the field or is the first of an escaped pair. */
    CLOSED,
    /** In a line with invalid quotes. */
    INVALID,
    /** In the rest of a line that was returned as too long. */
    SKIPPING
  }

  CsvRecordSplitter() {}

  /** With other limits, for tests. */
  CsvRecordSplitter(int recordBytesMax, int bufferBytes) {
    super(recordBytesMax, bufferBytes);
  }

  /** Sets the separator of the fields, from the next row on. */
  public void separatedBy(char separator) {
    separators = String.valueOf(separator);
    failedAt = 0; // With another separator, a row can be in another state at this byte.
  }

  @Override
  void moved(int by) {
    firstBreak = firstBreak < 0 ? -1 : firstBreak - by;
    failedAt = Math.max(0, failedAt - by);
  }

  @Override
  @Nullable RawRecord split() {
    while (position < limit) {
      RawRecord record = step(buffer[position]);
      if (record != null) {
        return record;
      }
    }
    if (state == State.SKIPPING) {
      start = limit; // The rest of a line that is too long is not kept in memory.
    }
    if (!isEnded || start == limit) {
      return null;
    }
    RawRecord invalid = state == State.QUOTED ? failRow() : null;
    return invalid == null ? lastRow() : invalid;
  }

  private @Nullable RawRecord lastRow() {
    RawRecord row = endRow(limit);
    start = limit;
    return row;
  }

  /** Reads one byte; returns the record that ends with it, or null. */
  @Nullable RawRecord step(byte b) {
    if (b == '\n' && isAfterReturn) {
      isAfterReturn = false;
      position++;
      if (state == State.FIELD && position == start + 1) {
        start = position; // The line feed belongs to the line break of the row before.
      }
      return null;
    }
    isAfterReturn = b == '\r';
    boolean isBreak = b == '\n' || b == '\r';
    if (isBreak && state != State.QUOTED) {
      RawRecord row = endRow(position);
      position++;
      start = position;
      line++;
      return row;
    }
    if (isBreak) {
      breaks++;
      firstBreak = firstBreak < 0 ? position : firstBreak;
      if (position < failedAt) {
        skipToFailure();
        return null;
      }
    } else if (!advance(b)) {
      return failRow();
    }
    position++;
    return state != State.SKIPPING && isTooLong() ? tooLong() : null;
  }

  /** Applies a byte within a line to the state; false if the byte is invalid in this state. */
  private boolean advance(byte b) {
    boolean isQuote = b == '"';
    boolean isSeparator = separators.indexOf(b) >= 0;
    switch (state) {
      case FIELD -> state = isQuote ? State.QUOTED : isSeparator ? State.FIELD : State.UNQUOTED;
      case UNQUOTED -> state = isSeparator ? State.FIELD : State.UNQUOTED;
      case QUOTED -> state = isQuote ? State.CLOSED : State.QUOTED;
      case CLOSED -> {
        if (!isQuote && !isSeparator) {
          return false;
        }
        state = isQuote ? State.QUOTED : State.FIELD;
      }
      case INVALID, SKIPPING -> {}
    }
    return true;
  }

  /** Ends the row; null if it is blank or was already returned. */
  private @Nullable RawRecord endRow(int end) {
    RawRecord row =
        state == State.SKIPPING || isBlank(end)
            ? null
            : record(end, state == State.INVALID ? RecordError.QUOTES : RecordError.NONE);
    line += breaks;
    startRow();
    return row;
  }

  private void startRow() {
    state = State.FIELD;
    firstBreak = -1;
    breaks = 0;
  }

  /**
   * Returns the first line of the row as invalid and continues after it; null if the row has only
   * one line so far, whose end is not yet known.
   */
  private @Nullable RawRecord failRow() {
    if (firstBreak < 0) {
      state = State.INVALID;
      return null;
    }
    failedAt = position;
    failedIn = state;
    failedLine = line + breaks;
    RawRecord firstLine = record(firstBreak, RecordError.QUOTES);
    isAfterReturn = buffer[firstBreak] == '\r';
    position = firstBreak + 1;
    start = position;
    line++;
    startRow();
    return firstLine;
  }

  private void skipToFailure() {
    position = failedAt;
    state = failedIn;
    breaks = (int) (failedLine - line);
    isAfterReturn = buffer[position - 1] == '\r';
  }

  private @Nullable RawRecord tooLong() {
    if (firstBreak >= 0) {
      return failRow();
    }
    RawRecord record = record(position, RecordError.TOO_LONG);
    state = State.SKIPPING;
    start = position;
    return record;
  }

  private boolean isBlank(int end) {
    for (int i = start; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && separators.indexOf(buffer[i]) < 0) {
        return false;
      }
    }
    return true;
  }
}
