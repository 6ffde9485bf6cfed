package customerservice.platform.export;

import java.io.IOException;

/** Writes rows to a stream. */
public interface RowWriter<T> {
  void write(T row) throws IOException;

  /** Flushes the buffered output; the stream stays open. */
  void end() throws IOException;
}
