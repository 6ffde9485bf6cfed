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
  private static final int MORE_THAN_JACKSON_HOLDS_BACK = 100_000;

  private static final OutputStream OF_A_CLIENT_THAT_HAS_LEFT =
      new OutputStream() {
        @Override
        public void write(int value) {
          throw new ClientGone(new IOException("closed"));
        }
      };

  @Test
  void knowsThatTheClientHasLeftWhateverWritesTheContent() {
    ObjectMapper json = new ObjectMapper();
    assertThatThrownBy(() ->
            DownloadWriter.make(
                out -> {
                  try (JsonGenerator generator = json.createGenerator(out)) {
                    generator.writePOJO(
                        IntStream.range(0, MORE_THAN_JACKSON_HOLDS_BACK).boxed().toList());
                  }
                },
                OF_A_CLIENT_THAT_HAS_LEFT))
        .isInstanceOf(ClientGone.class);
  }

  @Test
  void leavesAFailureOfTheContentAsItIs() {
    assertThatThrownBy(() ->
            DownloadWriter.make(
                out -> new ObjectMapper().readTree("{"), OutputStream.nullOutputStream()))
        .isInstanceOf(JsonProcessingException.class);
  }
}
