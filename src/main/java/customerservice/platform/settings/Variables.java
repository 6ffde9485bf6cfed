package customerservice.platform.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses environment variables. A blank one counts as not set; an invalid one stops the start. */
public final class Variables {
  private final Function<String, Optional<String>> environment;

  /**
   * Wraps an environment.
   *
   * @param environment returns the value of a variable; empty if it is not set
   */
  public Variables(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /** The trimmed value; empty if the variable is not set or blank. */
  Optional<String> text(String name) {
    return environment.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  boolean isSet(String name) {
    return text(name).isPresent();
  }

  /**
   * Parses an integer from 1 to {@code max}.
   *
   * @param max at most five digits
   * @param defaultValue if the variable is not set
   */
  int number(String name, int max, int defaultValue) {
    String value = text(name).orElse(Integer.toString(defaultValue));
    if (value.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw new InvalidSetting(name, "must be from 1 to %d, not '%s'".formatted(max, value));
  }

  /**
   * Parses one of several words.
   *
   * @param words the first is the value if the variable is not set
   */
  String oneOf(String name, String... words) {
    String value = text(name).orElse(words[0]);
    if (!Arrays.asList(words).contains(value)) {
      throw new InvalidSetting(
          name, "must be %s, not '%s'".formatted(String.join(" or ", words), value));
    }
    return value;
  }

  /** The trimmed elements of a comma-separated list; empty if the variable is not set. */
  public List<String> list(String name) {
    return text(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** Parses a database URL; null if the variable is not set. */
  @Nullable
  public DatabaseUrl databaseUrl(String name) {
    return text(name).map(url -> DatabaseUrl.parse(name, url)).orElse(null);
  }
}
