package customerservice.loyalty.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.export.JsonLines;
import customerservice.platform.export.RowWriter;
import java.io.IOException;
import java.io.OutputStream;

/** Writes each entry as one line of JSON: the API's transaction. */
final class TransactionLines implements RowWriter<LedgerEntry> {
  private final JsonLines lines;
  private final ObjectWriter entries;

  TransactionLines(OutputStream out, ObjectMapper mapper) throws IOException {
    this.lines = new JsonLines(out, mapper);
    this.entries =
        mapper.writerFor(LedgerEntry.class).without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
  }

  @Override
  public void write(LedgerEntry entry) throws IOException {
    entries.writeValue(lines.json(), entry);
    lines.endLine();
  }

  @Override
  public void end() throws IOException {
    lines.end();
  }
}
