package customerservice.console;

import io.quarkus.runtime.util.ClassPathUtils;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The packaged files of the console, in memory. */
@Singleton
final class ConsoleFiles {
  private static final String FOLDER = "console";

  /** The page, which has placeholders and no address of its own. */
  private static final String PAGE = "index.html";

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "js", "text/javascript;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "txt", "text/plain;charset=UTF-8",
          "woff2", "font/woff2");

  private static final List<String> COMPRESSED = List.of("woff2");

  /** Bytes of the version's digest: enough to tell releases from each other. */
  private static final int VERSION_BYTES = 6;

  private final String page;
  private final String version;
  private final Map<String, ConsoleFile> files = new TreeMap<>();

  /**
   * A file of the console.
   *
   * @param plain its bytes; callers must not modify the array
   * @param compressed the bytes for clients that accept gzip; equal to {@code plain} if the format
   *     has its own compression
   * @param isGzipped whether {@code compressed} is gzip
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record ConsoleFile(String mediaType, byte[] plain, byte[] compressed, boolean isGzipped) {}

  ConsoleFiles() {
    SortedMap<String, byte[]> contents = read();
    this.page = new String(contents.get(PAGE), StandardCharsets.UTF_8);
    this.version = version(contents);
    contents.remove(PAGE);
    contents.forEach((name, content) -> files.put(name, file(name, content)));
  }

  /** The HTML of the page, with placeholders. */
  String page() {
    return page;
  }

  /** A digest of all files, which is part of their URLs. */
  String version() {
    return version;
  }

  /** Returns a file by its path in the folder, such as {@code pages/audit.js}. */
  Optional<ConsoleFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static SortedMap<String, byte[]> read() {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    try {
      ClassPathUtils.consumeAsPaths(
          ConsoleFiles.class.getClassLoader(), FOLDER, folder -> readFolder(folder, contents));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  private static void readFolder(Path folder, SortedMap<String, byte[]> contents) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        contents.put(name, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version(SortedMap<String, byte[]> contents) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      contents.forEach((name, content) -> {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(content);
      });
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), VERSION_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConsoleFile file(String name, byte[] content) {
    String extension = name.substring(name.lastIndexOf('.') + 1);
    String mediaType = MEDIA_TYPES.get(extension);
    if (mediaType == null) {
      throw new IllegalStateException("no media type for console/" + name);
    }
    boolean isGzipped = !COMPRESSED.contains(extension);
    return new ConsoleFile(mediaType, content, isGzipped ? gzip(content) : content, isGzipped);
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
