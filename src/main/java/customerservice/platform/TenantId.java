package customerservice.platform;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A business that uses the service; the first column of every primary key.
 *
 * @param value 1 to 64 of {@code a-z 0-9 _ -}
 */
public record TenantId(String value) implements Comparable<TenantId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9_-]{1,64}");

  /** The tenant of an installation for a single business. */
  public static final TenantId DEFAULT = new TenantId("default");

  public TenantId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a tenant id");
    }
  }

  /** Parses a tenant id from outside the service; empty if it is not valid. */
  public static Optional<TenantId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new TenantId(text)) : Optional.empty();
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }
}
