package customerservice.imports;

import org.jspecify.annotations.Nullable;

/**
 * A record a row of CSV (RFC 4180): between quotation marks a line may end and the row go on. A row
 * whose marks make no sense gives its first line away as flawed, and is read again from the second:
 * a mark that was forgotten swallows no other row.
 *
 * <p>Reading is linear in the size of the file although every line can begin a row that fails a
 * mebibyte later: a row that reaches the state in which a failed row was, continues at the place
 * where that row failed.
 */
class CsvRecordSplitter extends RecordSplitter {
  /** Any of these, until the header has told which. */
  private String separators = CsvHeader.SEPARATORS;

  private State state = State.FIELD;

  /** Where the first line of the row ends inside of quotation marks; -1 while it does not. */
  private int firstBreak = -1;

  /** How many lines have ended inside of them. */
  private int breaks;

  /** Whether the byte before was a carriage return that ended a line. */
  private boolean isAfterReturn;

  /**
   * Where the last row failed that had several lines; 0 if the buffer no longer holds that place.
   * That row was in {@link State#QUOTED} at each of its line breaks, as any other state ends a row.
   * A later row that is in this state at one of these line breaks reaches the same place in the
   * same state, {@link #failedIn}, and skips the bytes between.
   */
  private int failedAt;

  private State failedIn = State.FIELD;

  /** The line at {@link #failedAt}. */
  private long failedLine;

  private enum State {
    /** At the beginning of a field. */
    FIELD,
    /** In one without quotation marks. */
    PLAIN,
    QUOTED,
    /** Behind a mark that closes the field, or is the first of two. */
    CLOSED,
    /** In a line whose marks make no sense. */
    BROKEN,
    /** In one that was given away as too long. */
    PASSING
  }

  CsvRecordSplitter() {}

  /** With other limits, for tests. */
  CsvRecordSplitter(int recordBytesMax, int bufferBytes) {
    super(recordBytesMax, bufferBytes);
  }

  /** Says what stands between the fields, from the next row on. */
  void separatedBy(char separator) {
    separators = String.valueOf(separator);
    failedAt = 0; // With other separators a row can be in another state there.
  }

  @Override
  void moved(int by) {
    firstBreak = firstBreak < 0 ? -1 : firstBreak - by;
    failedAt = Math.max(0, failedAt - by);
  }

  @Override
  @Nullable RawRecord cut() {
    while (at < limit) {
      RawRecord piece = step(buffer[at]);
      if (piece != null) {
        return piece;
      }
    }
    if (state == State.PASSING) {
      begin = limit; // The rest of a line that is too long is not kept in memory.
    }
    if (!isEnded || begin == limit) {
      return null;
    }
    return state == State.QUOTED ? unclosed() : last();
  }

  private @Nullable RawRecord unclosed() {
    RawRecord first = broken();
    // Where all of it is one line, that was the last.
    return first == null ? last() : first;
  }

  private @Nullable RawRecord last() {
    RawRecord last = ended(limit);
    begin = limit;
    return last;
  }

  /** Looks at the next byte. */
  @Nullable RawRecord step(byte b) {
    if (b == '\n' && isAfterReturn) {
      isAfterReturn = false;
      at++;
      if (state == State.FIELD && at == begin + 1) {
        begin = at; // It belongs to the row before.
      }
      return null;
    }
    isAfterReturn = b == '\r';
    boolean isBreak = b == '\n' || b == '\r';
    if (isBreak && state != State.QUOTED) {
      RawRecord row = ended(at);
      at++;
      begin = at;
      line++;
      return row;
    }
    if (isBreak) {
      breaks++;
      firstBreak = firstBreak < 0 ? at : firstBreak;
      if (at < failedAt) {
        jump();
        return null;
      }
    } else if (!advance(b)) {
      return broken();
    }
    at++;
    return state != State.PASSING && isTooLong() ? tooLong() : null;
  }

  /** Looks at a byte within a line; false where it cannot stand. */
  private boolean advance(byte b) {
    boolean isMark = b == '"';
    boolean isSeparator = separators.indexOf(b) >= 0;
    switch (state) {
      case FIELD -> state = isMark ? State.QUOTED : isSeparator ? State.FIELD : State.PLAIN;
      case PLAIN -> state = isSeparator ? State.FIELD : State.PLAIN;
      case QUOTED -> state = isMark ? State.CLOSED : State.QUOTED;
      case CLOSED -> {
        if (!isMark && !isSeparator) {
          return false;
        }
        state = isMark ? State.QUOTED : State.FIELD;
      }
      case BROKEN, PASSING -> {}
    }
    return true;
  }

  /** The row that ends here; null where there is nothing in it, or it was given away. */
  private @Nullable RawRecord ended(int end) {
    RawRecord row =
        state == State.PASSING || isBlank(end)
            ? null
            : piece(end, state == State.BROKEN ? RawRecord.Flaw.QUOTES : RawRecord.Flaw.NONE);
    line += breaks;
    begun();
    return row;
  }

  private void begun() {
    state = State.FIELD;
    firstBreak = -1;
    breaks = 0;
  }

  /** Gives the first line away, and goes back behind it. */
  private @Nullable RawRecord broken() {
    if (firstBreak < 0) {
      state = State.BROKEN; // To its end.
      return null;
    }
    failedAt = at;
    failedIn = state;
    failedLine = line + breaks;
    RawRecord first = piece(firstBreak, RawRecord.Flaw.QUOTES);
    isAfterReturn = buffer[firstBreak] == '\r';
    at = firstBreak + 1;
    begin = at;
    line++;
    begun();
    return first;
  }

  /** Continues where the last row failed. */
  private void jump() {
    at = failedAt;
    state = failedIn;
    breaks = (int) (failedLine - line);
    isAfterReturn = buffer[at - 1] == '\r';
  }

  private @Nullable RawRecord tooLong() {
    if (firstBreak >= 0) {
      return broken();
    }
    RawRecord piece = piece(at, RawRecord.Flaw.TOO_LONG);
    state = State.PASSING;
    begin = at;
    return piece;
  }

  private boolean isBlank(int end) {
    for (int i = begin; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && separators.indexOf(buffer[i]) < 0) {
        return false;
      }
    }
    return true;
  }
}
