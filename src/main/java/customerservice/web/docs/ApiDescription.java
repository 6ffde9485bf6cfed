package customerservice.web.docs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The OpenAPI description: written by hand, before the code, in {@code openapi.yaml}. */
@Singleton
final class ApiDescription {
  /** The packaged file. */
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

  /** As it was written; not to be changed. */
  byte[] yaml() {
    return yaml;
  }

  /** The same in JSON; not to be changed. */
  byte[] json() {
    return json;
  }
}
