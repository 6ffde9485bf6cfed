package customerservice.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DownloadWriterTest {
  private static final int MORE_THAN_JACKSON_BUFFERS = 100_000;

  private static final OutputStream DISCONNECTED_CLIENT =
      new OutputStream() {
        @Override
        public void write(int value) {
          throw new ClientDisconnected(new IOException("closed"));
        }
      };

  @Test
  void reportsADisconnectedClientAlsoThroughJackson() {
    ObjectMapper json = new ObjectMapper();
    assertThatThrownBy(() ->
            DownloadWriter.generate(
                out -> {
                  try (JsonGenerator generator = json.createGenerator(out)) {
                    generator.writePOJO(
                        IntStream.range(0, MORE_THAN_JACKSON_BUFFERS).boxed().toList());
                  }
                },
                DISCONNECTED_CLIENT))
        .isInstanceOf(ClientDisconnected.class);
  }

  @Test
  void propagatesAFailureOfTheContent() {
    assertThatThrownBy(() ->
            DownloadWriter.generate(
                out -> new ObjectMapper().readTree("{"), OutputStream.nullOutputStream()))
        .isInstanceOf(JsonProcessingException.class);
  }
}
