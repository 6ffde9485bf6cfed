package customerservice.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How answers are written: names in snake_case (by configuration), times to the microsecond. */
@Singleton
final class JsonFormat implements ObjectMapperCustomizer {
  /** RFC 3339 in UTC; always six digits, so that times sort as text. */
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(new SimpleModule().addSerializer(new TimestampSerializer()));
  }

  /** After the framework's own modules: the last one to name a form decides. */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  private static final class TimestampSerializer extends StdSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    private TimestampSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(TIMESTAMP.format(value));
    }
  }
}
