package customerservice.embedded;

import java.util.List;
import java.util.Map;

/** What of a commit is left when the power fails. */
public enum Durability {
  /** All of it. */
  DURABLE,

  /** Perhaps nothing, nor of the rest: for tests, whose data is thrown away. */
  DISPOSABLE;

  Map<String, String> settings() {
    String value = this == DURABLE ? "on" : "off";
    return Map.of("fsync", value, "synchronous_commit", value, "full_page_writes", value);
  }

  List<String> initdbOptions() {
    return this == DURABLE ? List.of() : List.of("--no-sync");
  }
}
