package customerservice.imports.records;

import org.jspecify.annotations.Nullable;

/** Splits a file of one record per line. */
final class LineSplitter extends RecordSplitter {
  /** Skips the rest of a line that was already returned as too long. */
  private boolean isSkipping;

  @Override
  void moved(int by) {}

  @Override
  @Nullable RawRecord split() {
    while (true) {
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      boolean isComplete = position < limit || isEnded;
      RawRecord record = null;
      if (!isSkipping && isTooLong()) {
        record = record(position, RecordError.TOO_LONG);
        isSkipping = true;
      } else if (!isSkipping && isComplete && !isBlank()) {
        record = record(withoutCarriageReturn(), RecordError.NONE);
      }
      if (isComplete) {
        isSkipping = false;
        line++;
        position = Math.min(position + 1, limit);
        start = position;
      } else if (isSkipping) {
        start = position;
      }
      if (record != null || position == limit) {
        return record;
      }
    }
  }

  private int withoutCarriageReturn() {
    return position > start && buffer[position - 1] == '\r' ? position - 1 : position;
  }

  private boolean isBlank() {
    for (int i = start; i < position; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
