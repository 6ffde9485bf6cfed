package customerservice.web.docs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads files that are packaged with the service. */
final class PackagedFile {
  private PackagedFile() {}

  /** What is in it. */
  static byte[] bytes(String path) {
    try (InputStream file = PackagedFile.class.getClassLoader().getResourceAsStream(path)) {
      if (file == null) {
        throw new FileNotFoundException("not packaged: " + path);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text that is in it. */
  static String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }
}
