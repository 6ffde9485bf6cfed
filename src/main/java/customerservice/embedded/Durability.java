package customerservice.embedded;

import java.util.List;
import java.util.Map;

/** The durability of commits in a power failure. */
public enum Durability {
  /** Commits survive. */
  DURABLE,

  /** The database may be corrupt; only for the throw-away data of tests. */
  DISPOSABLE;

  Map<String, String> settings() {
    String value = this == DURABLE ? "on" : "off";
    return Map.of("fsync", value, "synchronous_commit", value, "full_page_writes", value);
  }

  List<String> initdbOptions() {
    return this == DURABLE ? List.of() : List.of("--no-sync");
  }
}
