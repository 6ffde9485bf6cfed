package customerservice.web.docs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The OpenAPI description, which is the hand-written file {@code openapi.yaml}. */
@Singleton
final class ApiDescription {
  /** The name of the packaged file. */
  static final String FILE = "openapi.yaml";

  private final byte[] yaml;
  private final byte[] json;

  ApiDescription() {
    this.yaml = PackagedFile.bytes(FILE);
    try {
      this.json = new JsonMapper().writeValueAsBytes(new YAMLMapper().readTree(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the description as YAML; callers must not modify the array. */
  byte[] yaml() {
    return yaml;
  }

  /** Returns the description as JSON; callers must not modify the array. */
  byte[] json() {
    return json;
  }
}
