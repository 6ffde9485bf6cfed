package customerservice.imports;

import org.jspecify.annotations.Nullable;

/** A record a line. */
final class LineSplitter extends RecordSplitter {
  /** Whether the line at hand was given out already, as one that is too long. */
  private boolean isPassing;

  @Override
  void moved(int by) {}

  @Override
  @Nullable RawRecord cut() {
    while (true) {
      while (at < limit && buffer[at] != '\n') {
        at++;
      }
      boolean isWhole = at < limit || isEnded;
      RawRecord piece = null;
      if (!isPassing && isTooLong()) {
        piece = piece(at, RawRecord.Flaw.TOO_LONG);
        isPassing = true;
      } else if (!isPassing && isWhole && !isBlank()) {
        piece = piece(withoutReturn(), RawRecord.Flaw.NONE);
      }
      if (isWhole) {
        isPassing = false;
        line++;
        at = Math.min(at + 1, limit);
        begin = at;
      } else if (isPassing) {
        begin = at;
      }
      if (piece != null || at == limit) {
        return piece;
      }
    }
  }

  private int withoutReturn() {
    return at > begin && buffer[at - 1] == '\r' ? at - 1 : at;
  }

  private boolean isBlank() {
    for (int i = begin; i < at; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
