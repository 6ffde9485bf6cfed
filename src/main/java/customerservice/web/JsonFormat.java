package customerservice.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import customerservice.platform.Rfc3339;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;

/** Configures Jackson: timestamps have microseconds (application.properties sets snake_case). */
@Singleton
final class JsonFormat implements ObjectMapperCustomizer {
  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(new SimpleModule().addSerializer(new TimestampSerializer()));
  }

  /** Runs after the framework's own customizers, because the last serializer for a type wins. */
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
      json.writeString(Rfc3339.text(value));
    }
  }
}
