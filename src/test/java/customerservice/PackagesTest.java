package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packages are small, and each package-info names the tables, the allowed calls and the first class
 * to read.
 */
final class PackagesTest {
  private static final Path MAIN = Path.of("src/main/java/customerservice");

  /** Maximum number of classes in a package, without {@code package-info.java}. */
  private static final int FILES_MAX = 25;

  @ParameterizedTest
  @MethodSource("packages")
  void hasFewFiles(Path folder) throws IOException {
    assertThat(sources(folder)).hasSizeBetween(1, FILES_MAX);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void isDescribedInThreeSentences(Path folder) throws IOException {
    String info = Files.readString(folder.resolve("package-info.java"));
    String text = info.substring(3, info.indexOf("*/")).replaceAll("\\s+(\\* )?", " ").strip();
    assertThat(text).containsPattern("Start reading at \\{@link [^}]+\\}\\.$");
    assertThat(text.split("\\. ", -1)).as(text).hasSize(3);
  }

  static List<Path> packages() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .toList();
    }
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .toList();
    }
  }
}
