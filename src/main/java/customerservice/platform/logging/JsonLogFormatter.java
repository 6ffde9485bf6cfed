package customerservice.platform.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import customerservice.platform.Rfc3339;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** Formats a log record as a JSON object on one line. */
final class JsonLogFormatter extends ExtFormatter {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String format(ExtLogRecord record) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("timestamp", Rfc3339.text(record.getInstant()));
      json.writeStringField("level", record.getLevel().getName());
      json.writeStringField("logger", record.getLoggerName());
      json.writeStringField("message", formatMessage(record));
      for (Map.Entry<String, String> entry : record.getMdcCopy().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      if (record.getMarker() instanceof LogFields fields) {
        for (Map.Entry<String, Object> field : fields.values().entrySet()) {
          write(json, field.getKey(), field.getValue());
        }
      }
      Throwable failure = record.getThrown();
      if (failure != null) {
        json.writeStringField("error", failure.getClass().getName());
        json.writeStringField("stack_trace", stackTrace(RedactedThrowable.of(failure)));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, String name, Object value) throws IOException {
    json.writeFieldName(name);
    switch (value) {
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      default -> json.writeString(value.toString());
    }
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
