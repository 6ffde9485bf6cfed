package customerservice.platform;

import java.util.Optional;
import java.util.UUID;

/** The id of a customer: a UUID version 7 that the service generates. */
public record CustomerId(UUID value) {
  /** Parses an id as {@link Ids#parse} does. */
  public static Optional<CustomerId> parse(String text) {
    return Ids.parse(text).map(CustomerId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
