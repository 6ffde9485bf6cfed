package customerservice.platform;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a customer: a UUID of version 7, made here. */
public record CustomerId(UUID value) {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Reads the canonical form; {@link UUID#fromString} would take "1-1-1-1-1" too. */
  public static Optional<CustomerId> parse(String text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new CustomerId(UUID.fromString(text)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
