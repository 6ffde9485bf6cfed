package customerservice.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The words that the demo is made of, from the files in {@code resources/demo}.
 *
 * @param origins where guests come from; the first is where the business is
 * @param houses of the business
 * @param tastes what guests eat, like and want
 */
record Book(List<Origin> origins, List<House> houses, Tastes tastes) {
  private static final YAMLMapper YAML = new YAMLMapper();

  static Book read() {
    return new Book(
        read("people.yaml", new TypeReference<List<Origin>>() {}),
        read("houses.yaml", new TypeReference<List<House>>() {}),
        read("tastes.yaml", new TypeReference<Tastes>() {}));
  }

  private static <T> T read(String file, TypeReference<T> type) {
    try (InputStream packaged = Book.class.getResourceAsStream("/demo/" + file)) {
      if (packaged == null) {
        throw new IllegalStateException(file + " is not packaged");
      }
      return YAML.readValue(packaged, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the business is. */
  Origin home() {
    return origins.getFirst();
  }

  /** The house of that id. */
  House house(String id) {
    return houses.stream().filter(house -> house.id().equals(id)).findFirst().orElseThrow();
  }
}
