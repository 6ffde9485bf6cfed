package customerservice.platform.settings;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses environment variables. A blank one counts as not set. An invalid one is recorded and gets
 * its default, so that one start reports all of them.
 */
public final class Variables {
  private static final int DIGITS_MAX = 5;

  private final Function<String, Optional<String>> environment;
  private final Map<String, InvalidSetting> invalid = new LinkedHashMap<>();

  /**
   * Wraps an environment.
   *
   * @param environment returns the value of a variable; empty if it is not set
   */
  public Variables(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /** Records an invalid setting; of several reasons for a variable, the first is kept. */
  void refuse(InvalidSetting setting) {
    invalid.putIfAbsent(setting.variable(), setting);
  }

  /** Whether a variable has been refused. */
  boolean isRefused(String name) {
    return invalid.containsKey(name);
  }

  /**
   * Throws the invalid settings.
   *
   * @throws InvalidSetting with a line for each
   */
  void requireValid() {
    if (!invalid.isEmpty()) {
      throw InvalidSetting.all(List.copyOf(invalid.values()));
    }
  }

  /** The trimmed value; empty if the variable is not set or blank. */
  Optional<String> text(String name) {
    return environment.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  boolean isSet(String name) {
    return text(name).isPresent();
  }

  /** Parses the value; empty if the variable is not set or the parser refuses it. */
  <T> Optional<T> parsed(String name, Function<String, T> parser) {
    try {
      return text(name).map(parser);
    } catch (InvalidSetting e) {
      refuse(e);
      return Optional.empty();
    }
  }

  /** Parses an integer within the range of the table. */
  int number(String name) {
    SettingsTable.Row row = SettingsTable.row(name);
    String value = text(name).orElse(row.defaultValue());
    if (value.length() <= DIGITS_MAX && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(value);
      if (number >= row.min() && number <= row.max()) {
        return number;
      }
    }
    refuse(
        new InvalidSetting(
            name, "must be from %d to %d, not '%s'".formatted(row.min(), row.max(), value)));
    return Integer.parseInt(row.defaultValue());
  }

  /** Parses one of the words of the table. */
  String word(String name) {
    return word(name, SettingsTable.row(name).defaultValue());
  }

  /** Parses one of the words of the table, if the default depends on the system. */
  String word(String name, String defaultValue) {
    SettingsTable.Row row = SettingsTable.row(name);
    String value = text(name).orElse(defaultValue);
    if (row.words().contains(value)) {
      return value;
    }
    refuse(new InvalidSetting(name, "must be %s, not '%s'".formatted(row.values(), value)));
    return defaultValue;
  }

  /** The value, which must be an address of this machine or a name of one. */
  String host(String name, String defaultValue) {
    String host = text(name).orElse(defaultValue);
    // The socket is bound but does not listen, so that no client can connect to it.
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(host, 0));
      return host;
    } catch (IOException e) {
      refuse(
          new InvalidSetting(name, "must be an address of this machine, not '%s'".formatted(host)));
      return defaultValue;
    }
  }

  /** The trimmed elements of a comma-separated list; empty if the variable is not set. */
  List<String> list(String name) {
    return text(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** Parses a database URL; null if the variable is not set. */
  @Nullable DatabaseUrl databaseUrl(String name) {
    return parsed(name, url -> DatabaseUrl.parse(name, url)).orElse(null);
  }
}
