package customerservice.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream stream = JsonLines.stream(out, Level.ERROR);

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void formatsEachLineOfText() throws Exception {
    stream.print("Ready: \"größer\"\n\n  \n");
    stream.print("in two");
    stream.println(" parts");
    assertThat(lines()).hasSize(2);
    JsonNode first = new JsonMapper().readTree(lines().getFirst());
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly("timestamp", "level", "logger", "message");
    assertThat(first.get("level").textValue()).isEqualTo("ERROR");
    assertThat(first.get("message").textValue()).isEqualTo("Ready: \"größer\"");
    assertThat(lines().get(1)).contains("\"in two parts\"");
  }

  @Test
  void passesJsonUnchanged() {
    stream.print("{\"message\":\"one\"}\n{\"message\":\"two\"}\n");
    assertThat(lines()).containsExactly("{\"message\":\"one\"}", "{\"message\":\"two\"}");
  }
}
