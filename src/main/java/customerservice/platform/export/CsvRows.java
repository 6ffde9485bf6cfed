package customerservice.platform.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a CSV file cell by cell, in the form of {@link CsvForm}. */
public final class CsvRows {
  /** Without this mark of UTF-8, Excel reads the file in the charset of its system. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final CsvWriter rows;
  private final @Nullable String[] cells;
  private int filled;

  /** Writes the header. */
  public CsvRows(OutputStream out, List<String> columns) throws IOException {
    out.write(BYTE_ORDER_MARK);
    this.rows = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
    this.cells = new @Nullable String[columns.size()];
    rows.writeRecord(columns);
  }

  /** Adds the next cell of the row; null is an empty cell. */
  public void add(@Nullable String cell) {
    cells[filled] = cell == null ? null : CsvForm.guarded(cell);
    filled++;
  }

  /** Ends the row, which has a cell for each column. */
  public void endRow() {
    if (filled != cells.length) {
      throw new IllegalStateException("a row has " + filled + " of " + cells.length + " cells");
    }
    rows.writeRecord(cells);
    filled = 0;
  }

  /** Flushes the buffered rows. */
  public void flush() throws IOException {
    rows.flush();
  }
}
