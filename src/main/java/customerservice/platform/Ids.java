package customerservice.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Generates time-ordered ids: UUID version 7 (RFC 9562 §5.7) with 48 bits of milliseconds, 12 bits
 * of a millisecond's fraction and 62 random bits. PostgreSQL 15 and 17 cannot generate them.
 */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

  /** The resolution of the 12-bit fraction. */
  private static final long FRACTIONS_PER_MILLISECOND = 1L << 12;

  private static final long NANOS_PER_MILLISECOND = 1_000_000;
  private static final long RANDOM_B_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** Sorts before every id. */
  public static final UUID FIRST = new UUID(0, 0);

  /** Sorts after every id. */
  public static final UUID LAST = new UUID(-1, -1);

  /** The database's order of ids. */
  public static final Comparator<UUID> ORDER =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private static final long MILLIS_MAX = (1L << 48) - 1;

  private Ids() {}

  /** Parses only the canonical form; {@link UUID#fromString} also accepts "1-1-1-1-1". */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /**
   * Generates an id for an event at the given time. The milliseconds are followed by their fraction
   * (RFC 9562 §6.2, method 3), so ids sort by time to the microsecond.
   */
  public static UUID at(Instant time) {
    long nanos = time.getLong(ChronoField.NANO_OF_SECOND) % NANOS_PER_MILLISECOND;
    long fraction = nanos * FRACTIONS_PER_MILLISECOND / NANOS_PER_MILLISECOND;
    long high = (time.toEpochMilli() << 16) | VERSION_7 | fraction;
    return new UUID(high, VARIANT_RFC | (RANDOM.nextLong() & RANDOM_B_BITS));
  }

  /** Generates ids for one time, in ascending order. */
  public static List<UUID> at(Instant time, int count) {
    return Stream.generate(() -> at(time)).limit(count).sorted(ORDER).toList();
  }

  /** A lower bound of the ids of the given time. */
  public static UUID firstOf(Instant time) {
    return new UUID(millis(time) << 16, 0);
  }

  /** An upper bound of the ids of the given time. */
  public static UUID lastOf(Instant time) {
    return new UUID((millis(time) << 16) | 0xFFFF, -1);
  }

  private static long millis(Instant time) {
    // Clamps to the 48 bits of an id: Instant.toEpochMilli() overflows for distant years.
    return Math.clamp(time.getEpochSecond(), 0, MILLIS_MAX / 1_000) * 1_000
        + time.getLong(ChronoField.MILLI_OF_SECOND);
  }
}
