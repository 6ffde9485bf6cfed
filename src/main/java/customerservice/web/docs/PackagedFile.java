package customerservice.web.docs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads files that are packaged with the service. */
final class PackagedFile {
  private PackagedFile() {}

  /** Reads the bytes of a file on the class path. */
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

  /** Reads a UTF-8 text file on the class path. */
  static String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }
}
