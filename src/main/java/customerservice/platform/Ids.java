package customerservice.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Ids in the order they were made: UUID version 7 (RFC 9562 §5.7), 48 bits of milliseconds, 12 of a
 * fraction of one and 62 of randomness. Made here because PostgreSQL 15 and 17 cannot.
 */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

  /** What is left of a millisecond, in twelve bits. */
  private static final long PARTS_OF_A_MILLISECOND = 1L << 12;

  private static final long NANOS_OF_A_MILLISECOND = 1_000_000;
  private static final long RANDOM_B_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Before every id. */
  public static final UUID FIRST = new UUID(0, 0);

  /** Behind every id. */
  public static final UUID LAST = new UUID(-1, -1);

  /** As the database has them in order. */
  public static final Comparator<UUID> ORDER =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private static final long MILLIS_MAX = (1L << 48) - 1;

  private Ids() {}

  /** Reads the canonical form alone; {@link UUID#fromString} would take "1-1-1-1-1" too. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /**
   * A new id for what happens at that time. Ids are in the order of their times to the microsecond:
   * behind the milliseconds stands a fraction of one (RFC 9562 §6.2, method 3).
   */
  public static UUID at(Instant time) {
    long nanos = time.getLong(ChronoField.NANO_OF_SECOND) % NANOS_OF_A_MILLISECOND;
    long fraction = nanos * PARTS_OF_A_MILLISECOND / NANOS_OF_A_MILLISECOND;
    long high = (time.toEpochMilli() << 16) | VERSION_7 | fraction;
    return new UUID(high, VARIANT_RFC | (RANDOM.nextLong() & RANDOM_B_BITS));
  }

  /** No id of that time, or later, is before this one. */
  public static UUID firstOf(Instant time) {
    return new UUID(millis(time) << 16, 0);
  }

  /** No id of that time, or earlier, is behind this one. */
  public static UUID lastOf(Instant time) {
    return new UUID((millis(time) << 16) | 0xFFFF, -1);
  }

  private static long millis(Instant time) {
    // Far years have no count of nanoseconds, and no id either.
    return Math.clamp(time.getEpochSecond(), 0, MILLIS_MAX / 1_000) * 1_000
        + time.getLong(ChronoField.MILLI_OF_SECOND);
  }
}
