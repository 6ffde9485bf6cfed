package customerservice.platform;

import java.util.Optional;
import java.util.UUID;

/** The id of a customer: a UUID of version 7, made here. */
public record CustomerId(UUID value) {
  /** Reads one, as {@link Ids#parse} does. */
  public static Optional<CustomerId> parse(String text) {
    return Ids.parse(text).map(CustomerId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
