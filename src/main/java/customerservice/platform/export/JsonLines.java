package customerservice.platform.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;

/** Writes NDJSON: one JSON value in each line. */
public final class JsonLines {
  private static final char END_OF_LINE = '\n';

  private final JsonGenerator json;

  public JsonLines(OutputStream out, ObjectMapper mapper) throws IOException {
    this.json =
        mapper
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setRootValueSeparator(null);
  }

  /** The generator, which writes the value of the current line. */
  public JsonGenerator json() {
    return json;
  }

  public void endLine() throws IOException {
    json.writeRaw(END_OF_LINE);
  }

  /** Flushes the buffered lines; the stream stays open. */
  public void end() throws IOException {
    json.close();
  }
}
