package customerservice.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Ids in the order they were made: UUID version 7 (RFC 9562 §5.7), 48 bits of milliseconds and 74
 * of randomness. Made here because PostgreSQL 15 and 17 cannot.
 */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;
  private static final int RANDOM_A_BITS = 0xFFF;
  private static final long RANDOM_B_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Ids() {}

  /** Reads the canonical form alone; {@link UUID#fromString} would take "1-1-1-1-1" too. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /** A new id for what happens at that time. */
  public static UUID at(Instant time) {
    long high = (time.toEpochMilli() << 16) | VERSION_7 | (RANDOM.nextInt() & RANDOM_A_BITS);
    return new UUID(high, VARIANT_RFC | (RANDOM.nextLong() & RANDOM_B_BITS));
  }
}
